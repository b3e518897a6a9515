using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>max(s, 0) + α·min(s, 0), α [O] learned from 0.25 on. Source: He et al., Delving Deep into Rectifiers (ICCV 2015).</summary>
internal sealed class ParametricRelu : ActivationLayer
{
    private const double FirstSlope = 0.25;

    public ParametricRelu(int units, Device? device = null) : base("prelu")
    {
        register_parameter("alpha", new Parameter(full(units, FirstSlope, device: device)));
    }

    public Parameter Alpha => get_parameter("alpha")!;

    public override Tensor forward(Tensor input) => nn.functional.prelu(input, Alpha);

    public override string Emit(OnnxGraph graph, string input) => graph.Node("PRelu", [input, graph.Constant(Alpha)]);
}
