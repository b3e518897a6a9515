using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Validation;

/// <summary>The scores of the validation rows of an epoch, for metrics that need all of them: the area under the ROC curve, over all rows or within groups.</summary>
/// <param name="name">The metric's name in the log.</param>
/// <param name="group">The column whose keys are the groups; null without groups.</param>
internal sealed class ValidationScores(string name, FieldColumn? group)
{
    // The columns are never looked up; only the presence of groups and weights counts.
    private readonly EvaluationColumns _columns = new("", "", Probability: null, Group: group is null ? null : "", Weight: "");
    private readonly Dictionary<long, int> _groups = [];
    private RowFacts? _facts; // null outside of a pass over the validation rows
    private RowScores? _scores;

    /// <summary>Creates the collector that the options need; null if the loss chooses the best epoch.</summary>
    /// <param name="options">The trainer's options.</param>
    /// <param name="columns">The columns of the model.</param>
    /// <exception cref="ArgumentException">The group column is not a column with one key a row.</exception>
    public static ValidationScores? Of(CtrTrainingOptions options, IReadOnlyList<FieldColumn> columns) => options.EarlyStoppingMetric switch
    {
        EarlyStoppingMetric.AreaUnderRocCurve => new("AUC", null),
        EarlyStoppingMetric.GroupAreaUnderRocCurve => new("GAUC", Group(options.EarlyStoppingGroupColumnName!, columns)),
        _ => null,
    };

    /// <summary>Begins a pass; rows outside of one, such as those of a comparison with a constant, are not collected.</summary>
    public void Begin()
    {
        _facts = new RowFacts(_columns);
        _scores = new RowScores(_columns);
    }

    /// <param name="logits">[B, 1].</param>
    /// <param name="batch">The rows.</param>
    /// <param name="weight">Their weights, [B]; null for 1 each.</param>
    public void Add(Tensor logits, TensorBatch batch, Tensor? weight)
    {
        if (_facts is null || _scores is null)
            return;
        using var scope = NewDisposeScope();
        var (scores, labels, weights) = (HostValues.Of(logits), HostValues.Of(batch.Label), weight is null ? null : HostValues.Of(weight));
        var keys = group is null ? null : batch.Inputs[group.Input].cpu().contiguous();
        for (int row = 0; row < batch.Rows; row++)
        {
            int number = RowGroups.Missing;
            if (keys is not null && keys.data<long>()[row] is > 0 and long key && !_groups.TryGetValue(key, out number))
                _groups[key] = number = _groups.Count;
            _facts.Add(labels[row] > 0.5f ? RowLabels.Click : RowLabels.Other, number, weights?[row] ?? 1);
            _scores.Add(scores[row]);
        }
    }

    /// <summary>Ends the pass and returns its metric; null if it is not defined, as without a row of each class.</summary>
    public ValidationMetric? End()
    {
        var (facts, scores) = (_facts!, _scores!);
        (_facts, _scores) = (null, null);
        int[] rows = [.. Enumerable.Range(0, facts.Count)];
        scores.Sort(rows);
        double area = group is null ? AreaUnderCurve.Of(facts, scores, rows) : GroupEvaluation.Of(facts, scores, rows, []).Area;
        return double.IsNaN(area) ? null : new ValidationMetric(name, area, 1 - area);
    }

    private static FieldColumn Group(string name, IReadOnlyList<FieldColumn> columns)
        => columns.FirstOrDefault(column => column.Name == name) is { Kind: FieldKind.Category } found ? found : throw new ArgumentException(
            $"Option {nameof(CtrTrainingOptions.EarlyStoppingGroupColumnName)} is '{name}'; it must be a column with one key in each row that the trainer reads, such as {string.Join(", ", columns.Where(column => column.Kind == FieldKind.Category).Select(column => $"'{column.Name}'"))}.");
}
