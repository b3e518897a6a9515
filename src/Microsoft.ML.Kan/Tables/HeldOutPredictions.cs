namespace Microsoft.ML.Kan.Tables;

/// <summary>The networks' predictions for rows that they did not learn from, with the labels and weights of these rows.</summary>
/// <param name="candidates">The number of candidates.</param>
internal sealed class HeldOutPredictions(int candidates)
{
    private readonly List<float>[] _outputs = [.. Enumerable.Range(0, candidates).Select(_ => new List<float>())];
    private readonly List<float> _labels = [];
    private readonly List<double> _weights = [];

    private double _loss;
    private double _weight;

    /// <summary>The loss of the whole set on the rows of <see cref="Add"/>.</summary>
    public double MeanLoss => _loss / _weight;

    public bool HasRows => _labels.Count > 0;

    public void AddRow(float label, double weight)
    {
        _labels.Add(label);
        _weights.Add(weight);
    }

    /// <summary>Adds the outputs of the rows that are added at the same time, [N, O].</summary>
    public void AddOutputs(int candidate, ReadOnlySpan<float> outputs) => _outputs[candidate].AddRange(outputs);

    /// <summary>Adds the rows of a batch.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mean">The outputs of the whole set, [B·O].</param>
    /// <param name="outputs">The outputs of each candidate.</param>
    /// <param name="losses">The loss of a row.</param>
    public void Add(KernelBatch rows, float[] mean, IEnumerable<(int Candidate, float[] Outputs)> outputs, KnotLoss losses)
    {
        var width = mean.Length / rows.Rows;
        for (var row = 0; row < rows.Rows; row++)
        {
            AddRow(rows.Labels[row], rows.Weights[row]);
            _loss += rows.Weights[row] * losses.Of(mean.AsSpan(row * width, width), rows.Labels[row]);
            _weight += rows.Weights[row];
        }
        foreach (var (candidate, own) in outputs)
            AddOutputs(candidate, own);
    }

    /// <summary>The loss of each candidate; NaN of those without predictions.</summary>
    public double[] Losses(KnotLoss losses)
        => [.. _outputs.Select(own => own.Count == 0 ? double.NaN : GreedyCombination.Loss([.. own], _labels, _weights, losses))];

    /// <summary>The weights of the candidates in the model.</summary>
    public double[] Combine(KnotLoss losses, int most)
        => GreedyCombination.Of([.. _outputs.Select(own => own.Count == 0 ? null : own.ToArray())], _labels, _weights, losses, most);
}
