using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>Brings hidden activations x [B, I] into the range of the bases, as <see cref="HiddenInput"/> says.</summary>
internal sealed class HiddenScaling : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const double DeviationsInRange = 2;
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    public HiddenScaling(HiddenInput kind, int inputs)
        : base(nameof(HiddenScaling))
    {
        Kind = kind;
        if (kind != HiddenInput.BatchNorm)
            return;
        register_buffer("mean", zeros(inputs).DetachFromDisposeScope());
        register_buffer("variance", ones(inputs).DetachFromDisposeScope());
    }

    public HiddenInput Kind { get; }

    private Tensor Mean => get_buffer("mean")!;

    private Tensor Variance => get_buffer("variance")!;

    public override Tensor forward(Tensor x)
    {
        if (Kind == HiddenInput.Tanh)
            return x.tanh();

        using var scope = NewDisposeScope();
        var batchStatistics = training && x.shape[0] > 1; // one row has no deviation
        var normal = nn.functional.batch_norm(x, Mean, Variance, null, null, batchStatistics, Momentum, Epsilon);
        return normal.Over(DeviationsInRange).MoveToOuterDisposeScope();
    }

    /// <summary>What one input becomes outside training, x [P] → [P].</summary>
    public Tensor Curve(Tensor x, int input)
    {
        if (Kind == HiddenInput.Tanh)
            return x.tanh();

        using var scope = NewDisposeScope();
        return ((x - Mean[input]) * Slope()[input]).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        if (Kind == HiddenInput.Tanh)
            return graph.Tanh(input);

        using var scope = NewDisposeScope();
        return graph.Mul(graph.Sub(input, graph.Constant(Mean)), graph.Constant(Slope()));
    }

    /// <summary>Starts the running statistics from a first batch instead of from 0 and 1.</summary>
    public void Start(Tensor x)
    {
        if (Kind != HiddenInput.BatchNorm || x.shape[0] < 2)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Mean.copy_(x.mean([0L]));
        Variance.copy_(x.var(0));
    }

    /// <summary>Takes over the statistics of another of the same kind and width.</summary>
    public void CopyFrom(HiddenScaling other)
    {
        using var still = no_grad();
        foreach (var (name, buffer) in named_buffers())
            buffer.copy_(other.get_buffer(name)!);
    }

    private Tensor Slope() => Variance.Plus(Epsilon).rsqrt().Over(DeviationsInRange);
}
