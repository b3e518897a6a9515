using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

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
