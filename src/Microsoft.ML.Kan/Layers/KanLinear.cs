using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>The ordinary Kolmogorov-Arnold layer: all edges from one space.</summary>
internal sealed class KanLinear : KanLayer
{
    public KanLinear(ActivationSpace space, int inputs, int outputs, int gridSize, HiddenInput? hidden = null)
        : base(inputs, outputs, hidden)
    {
        Family = KanFamily.Create(space, inputs, outputs, gridSize, KanInitialisation.Deviation);
        register_module("family", Family);
    }

    public KanFamily Family { get; }

    public override ActivationSpace SpaceOf(int output) => Family.Basis.Space;

    protected override Tensor Splines(Tensor u) => Family.call(u);

    protected override Tensor SplineEdge(Tensor u, int input, int output) => Family.Edge(u, input, output);

    protected override string EmitSplines(OnnxGraph graph, string u) => Family.Emit(graph, u);
}
