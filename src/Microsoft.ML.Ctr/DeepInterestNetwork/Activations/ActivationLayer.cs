using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>The function after a hidden layer: [N, O] → [N, O]. As ONNX nodes it takes any number of leading axes.</summary>
internal abstract class ActivationLayer(string name) : nn.Module<Tensor, Tensor>(name), IOnnxLayer
{
    /// <summary>The layer for <paramref name="units"/> units.</summary>
    public static ActivationLayer Create(InterestActivation activation, int units, Device? device = null) => activation switch
    {
        InterestActivation.Dice => new Dice(units, device),
        InterestActivation.PRelu => new ParametricRelu(units, device),
        InterestActivation.Relu => new Relu(),
        InterestActivation.Sigmoid => new Sigmoid(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation."),
    };

    public abstract string Emit(OnnxGraph graph, string input);

    private sealed class Relu() : ActivationLayer("relu")
    {
        public override Tensor forward(Tensor input) => nn.functional.relu(input);

        public override string Emit(OnnxGraph graph, string input) => graph.Relu(input);
    }

    private sealed class Sigmoid() : ActivationLayer("sigmoid")
    {
        public override Tensor forward(Tensor input) => input.sigmoid();

        public override string Emit(OnnxGraph graph, string input) => graph.Sigmoid(input);
    }
}

/// <summary>max(s, 0) + α·min(s, 0), with learned α [O], initially 0.25. Source: He et al., Delving Deep into Rectifiers (ICCV 2015).</summary>
internal sealed class ParametricRelu : ActivationLayer
{
    private const double FirstSlope = 0.25;

    public ParametricRelu(int units, Device? device = null) : base("prelu")
    {
        register_parameter("alpha", OwnedParameter.Of(zeros(units, device: device).Add(FirstSlope)));
    }

    public Parameter Alpha => get_parameter("alpha")!;

    public override Tensor forward(Tensor input) => nn.functional.prelu(input, Alpha);

    public override string Emit(OnnxGraph graph, string input) => graph.Node("PRelu", [input, graph.Constant(Alpha)]);
}
