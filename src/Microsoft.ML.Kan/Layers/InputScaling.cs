using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// Scales raw features [B, I] to the range of the first layer: training rows fill [-1, 1], and no value leaves [-2, 2], so that no
/// single value dominates. The values of a <see cref="FeatureScaling"/> are its buffers.
/// </summary>
internal sealed class InputScaling : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const float Knee = 1;

    public InputScaling(FeatureScaling scaling)
        : base(nameof(InputScaling))
    {
        Scaling = scaling;
        register_buffer("centre", tensor(scaling.Centre).DetachFromDisposeScope());
        register_buffer("half_range", tensor(scaling.HalfRange).DetachFromDisposeScope());
        if (scaling.Bend is not { } bend)
            return;
        register_buffer("is_bent", tensor(bend.IsBent).to(float32).DetachFromDisposeScope());
        register_buffer("middle", tensor(bend.Middle).DetachFromDisposeScope());
        register_buffer("half", tensor(bend.Half).DetachFromDisposeScope());
    }

    public FeatureScaling Scaling { get; }

    public override Tensor forward(Tensor x) => Scaled(x, whole => whole);

    /// <summary>The scaled values of one feature, x [P] → [P]; differentiable.</summary>
    public Tensor Curve(Tensor x, int input) => Scaled(x, whole => whole[input]);

    public string Emit(OnnxGraph graph, string input)
    {
        string scaled = graph.Div(graph.Sub(input, graph.Constant(get_buffer("centre")!)), graph.Constant(get_buffer("half_range")!));
        if (Scaling.Bend is { } bend)
        {
            scaled = SmoothClip.EmitFinite(graph, scaled);
            string chosen = graph.Cast(graph.Constant([.. bend.IsBent.Select(flag => flag ? 1f : 0f)], bend.IsBent.Length), OnnxType.Bool);
            string bent = graph.Node("Where", [chosen, graph.Node("Asinh", [scaled]), scaled]);
            scaled = graph.Div(graph.Sub(bent, graph.Constant(get_buffer("middle")!)), graph.Constant(get_buffer("half")!));
        }
        return SmoothClip.Emit(graph, scaled, Knee);
    }

    private Tensor Scaled(Tensor x, Func<Tensor, Tensor> of)
    {
        using var scope = NewDisposeScope();
        var scaled = (x - Number("centre")) / Number("half_range");
        if (Scaling.Bend is not null)
        {
            scaled = SmoothClip.Finite(scaled);
            scaled = (where(Number("is_bent").IsAbove(0), scaled.asinh(), scaled) - Number("middle")) / Number("half");
        }
        return SmoothClip.Of(scaled, Knee).MoveToOuterDisposeScope();

        Tensor Number(string name) => of(get_buffer(name)!);
    }
}
