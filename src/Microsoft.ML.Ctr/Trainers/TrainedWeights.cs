using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>
/// The weights of a trained model in managed memory, from which training can continue. The tables are not stored twice: they are
/// read from the bytes of the ONNX model.
/// </summary>
internal sealed class TrainedWeights
{
    private readonly Dictionary<string, float[]> _values = [];
    private readonly OnnxModel _model;
    private readonly IReadOnlyList<string> _matrices;

    /// <param name="network">The network; nothing of it is kept.</param>
    /// <param name="model">The ONNX model written from it.</param>
    /// <param name="matrices">The model's constants with the embedding tables, in the order of the objective's sparse parameters.</param>
    public TrainedWeights(nn.Module network, OnnxModel model, IReadOnlyList<string> matrices)
    {
        using var scope = NewDisposeScope();
        _model = model;
        _matrices = matrices;
        foreach (var (name, value) in State(network))
            _values[name] = [.. value.detach().to(ScalarType.Float32).cpu().contiguous().data<float>()];
    }

    /// <summary>Copies these weights, including moving averages, to an objective of the same definition.</summary>
    public void Restore(TrainingObjective objective)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (name, value) in State(objective.Network))
            value.copy_(tensor(_values[name], value.shape));
        foreach (var (parameter, matrix) in objective.SparseParameters.Zip(_matrices))
        {
            var saved = OnnxConstants.Find(_model.Bytes, matrix);
            using var values = empty(parameter.Rows, parameter.Width);
            saved.Span.CopyTo(values.bytes);
            parameter.Values.copy_(values);
        }
    }

    // The scaling of numbers is stored separately.
    private static IEnumerable<(string Name, Tensor Value)> State(nn.Module network)
        => network.named_parameters().Select(parameter => (parameter.name, (Tensor)parameter.parameter))
            .Concat(network.named_buffers().Where(buffer => !buffer.name.StartsWith("numbers.", StringComparison.Ordinal)).Select(buffer => (buffer.name, buffer.buffer)));
}
