using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>
/// A trained model in managed memory, from which training can go on. The tables are not kept a second time: they are read from the
/// bytes of the ONNX model.
/// </summary>
internal sealed class TrainedAutoInt
{
    private readonly Dictionary<string, float[]> _parameters = [];

    public TrainedAutoInt(AutoIntDefinition definition, AutoIntObjective objective, AutoIntGraph graph)
    {
        using var scope = NewDisposeScope();
        Definition = definition;
        Scaling = objective.Scaling;
        Graph = graph;
        foreach (var (name, value) in objective.Network.named_parameters())
            _parameters[name] = [.. value.detach().to(ScalarType.Float32).cpu().contiguous().data<float>()];
    }

    public AutoIntDefinition Definition { get; }

    public NumericScaling Scaling { get; }

    public AutoIntGraph Graph { get; }

    /// <summary>Gives an objective of the same definition this model's weights.</summary>
    public void Restore(AutoIntObjective objective)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (name, value) in objective.Network.named_parameters())
            value.copy_(tensor(_parameters[name], value.shape));
        foreach (var (parameter, matrix) in objective.SparseParameters.Zip(Graph.Matrices))
        {
            var saved = OnnxConstants.Find(Graph.Model.Bytes, matrix);
            using var values = empty(parameter.Rows, parameter.Width);
            saved.Span.CopyTo(values.bytes);
            parameter.Values.copy_(values);
        }
    }
}
