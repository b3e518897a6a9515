using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>
/// A trained model in managed memory, from which training can go on. The tables are not kept a second time: they are read from the
/// bytes of the ONNX model.
/// </summary>
internal sealed class TrainedDeepInterest
{
    private readonly Dictionary<string, float[]> _values = [];

    public TrainedDeepInterest(DeepInterestDefinition definition, DeepInterestObjective objective, DeepInterestGraph graph)
    {
        using var scope = NewDisposeScope();
        Definition = definition;
        Scaling = objective.Scaling;
        Graph = graph;
        foreach (var (name, value) in State(objective))
            _values[name] = [.. value.detach().to(ScalarType.Float32).cpu().contiguous().data<float>()];
    }

    public DeepInterestDefinition Definition { get; }

    public NumericScaling Scaling { get; }

    public DeepInterestGraph Graph { get; }

    /// <summary>Gives an objective of the same definition this model's weights and moving averages.</summary>
    public void Restore(DeepInterestObjective objective)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (name, value) in State(objective))
            value.copy_(tensor(_values[name], value.shape));
        foreach (var (parameter, matrix) in objective.SparseParameters.Zip(Graph.Matrices))
        {
            var saved = OnnxConstants.Find(Graph.Model.Bytes, matrix);
            using var values = empty(parameter.Rows, parameter.Width);
            saved.Span.CopyTo(values.bytes);
            parameter.Values.copy_(values);
        }
    }

    // The scaling of numbers is kept by itself.
    private static IEnumerable<(string Name, Tensor Value)> State(DeepInterestObjective objective)
        => objective.Network.named_parameters().Select(parameter => (parameter.name, (Tensor)parameter.parameter))
            .Concat(objective.Network.named_buffers().Where(buffer => !buffer.name.StartsWith("numbers.", StringComparison.Ordinal)).Select(buffer => (buffer.name, buffer.buffer)));
}
