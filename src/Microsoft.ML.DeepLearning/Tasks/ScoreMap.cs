using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>How a task makes a row's scores of a network's outputs: <c>output·Factor + Offset</c>, or the softmax of the outputs.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Offset">The offset.</param>
/// <param name="IsSoftmax">True for probabilities; factor and offset are then 1 and 0.</param>
public sealed record ScoreMap(float Factor = 1, float Offset = 0, bool IsSoftmax = false)
{
    /// <summary>Scores are the outputs.</summary>
    public static ScoreMap Identity { get; } = new();

    /// <summary>Scores are the softmax of the outputs.</summary>
    public static ScoreMap Softmax { get; } = new(IsSoftmax: true);

    /// <summary>Writes the map as ONNX nodes: [N, O] → [N, O].</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="output">The outputs.</param>
    public string Emit(OnnxGraph graph, string output) => IsSoftmax ? graph.Softmax(output)
        : this == Identity ? output
        : graph.Add(graph.Mul(output, graph.Scalar(Factor)), graph.Scalar(Offset));

    /// <summary>Maps the outputs of a row in place.</summary>
    /// <param name="row">[O].</param>
    public void Apply(Span<float> row)
    {
        if (!IsSoftmax)
        {
            foreach (ref var value in row)
                value = (value * Factor) + Offset;
            return;
        }
        var most = float.NegativeInfinity;
        foreach (var value in row)
            most = value > most || float.IsNaN(value) ? value : most;
        float sum = 0;
        foreach (ref var value in row)
            sum += value = MathF.Exp(value - most);
        foreach (ref var value in row)
            value /= sum;
    }
}
