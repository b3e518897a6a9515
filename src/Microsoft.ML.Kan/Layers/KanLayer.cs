using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// What all Kolmogorov-Arnold layers share: y = SiLU(u)·W_bᵀ + b + Σ_i edges(u_i), x [B, I] → y [B, O]. The base branch
/// W_b, b exists once, whatever the number of spaces. u is x, or for what another layer gives its <see cref="HiddenScaling"/>.
/// </summary>
internal abstract class KanLayer : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    /// <param name="hidden">How to scale inputs that another layer gives; null for inputs that are in [-1, 1] already.</param>
    protected KanLayer(int inputs, int outputs, HiddenInput? hidden)
        : base(nameof(KanLayer))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Inputs = inputs;
        Outputs = outputs;
        if (hidden is { } kind)
        {
            Scaling = new(kind, inputs);
            register_module("scaling", Scaling);
        }

        using var scope = NewDisposeScope();
        register_parameter("base_weight", OwnedParameter.Of(rand(outputs, inputs).Times(2).Minus(1).Over(Math.Sqrt(inputs))));
        register_parameter("base_bias", OwnedParameter.Of(zeros(outputs)));
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>What happens to the inputs first; null where they are in [-1, 1] already.</summary>
    public HiddenScaling? Scaling { get; }

    /// <summary>W_b, [O, I].</summary>
    public Parameter BaseWeight => get_parameter("base_weight")!;

    /// <summary>b, [O].</summary>
    public Parameter BaseBias => get_parameter("base_bias")!;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var u = (Scaling is null ? x : Scaling.call(x)).to(BaseWeight.dtype); // scaling is done in the precision of the statistics
        var y = nn.functional.linear(nn.functional.silu(u), BaseWeight, BaseBias).Plus(Splines(u));
        return y.MoveToOuterDisposeScope(); // [B, O]
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var u = Scaling is null ? input : Scaling.Emit(graph, input);
        return graph.Add(graph.Linear(graph.Silu(u), BaseWeight, BaseBias), EmitSplines(graph, u));
    }

    /// <summary>The learned function of one edge, base branch included, at the layer inputs x [P] → [P].</summary>
    public Tensor Edge(Tensor x, int input, int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input, Inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, Outputs);
        using var scope = NewDisposeScope();
        var u = Scaling is null ? x : Scaling.Curve(x, input);
        return (nn.functional.silu(u) * BaseWeight[output, input]).Plus(SplineEdge(u, input, output)).MoveToOuterDisposeScope();
    }

    /// <summary>The space of a node's edges; of a layer that still mixes, the one with the largest weight.</summary>
    public abstract ActivationSpace SpaceOf(int output);

    /// <summary>Σ_i of the edges' curves, [B, I] → [B, O].</summary>
    protected abstract Tensor Splines(Tensor u);

    protected abstract Tensor SplineEdge(Tensor u, int input, int output);

    protected abstract string EmitSplines(OnnxGraph graph, string u);

    /// <summary>Sets what depends on the size of the data, from the layer inputs x [B, I] of a first batch.</summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Scaling?.Start(x);
        CalibrateSplines(Scaling is null ? x : Scaling.call(x));
    }

    protected virtual void CalibrateSplines(Tensor u)
    {
    }

    /// <summary>Takes over all but the curves of a layer of the same shape, its device and its arithmetic.</summary>
    protected void CopyCommon(KanLayer other)
    {
        using var still = no_grad();
        this.to(other.BaseWeight.device).to(other.BaseWeight.dtype);
        BaseWeight.copy_(other.BaseWeight);
        BaseBias.copy_(other.BaseBias);
        Scaling?.CopyFrom(other.Scaling!);
    }
}
