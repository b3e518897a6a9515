using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Two networks of the same shape whose mean output is the prediction: [B, …] → [B, O]. Owns both.</summary>
internal sealed class TwinNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    /// <param name="create">Creates a network that is also an <see cref="IOnnxLayer"/>; called twice.</param>
    public TwinNetwork(Func<nn.Module<Tensor, Tensor>> create)
        : base(nameof(TwinNetwork))
    {
        First = create();
        Second = create();
        register_module("first", First);
        register_module("second", Second);
    }

    public nn.Module<Tensor, Tensor> First { get; }

    public nn.Module<Tensor, Tensor> Second { get; }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return First.call(input).Plus(Second.call(input)).Times(0.5).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        string sum = graph.Add(((IOnnxLayer)First).Emit(graph, input), ((IOnnxLayer)Second).Emit(graph, input));
        return graph.Mul(sum, graph.Scalar(0.5f));
    }
}
