using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Activations;

/// <summary>
/// f(s) = p·s + (1 - p)·α·s with p = sigmoid((s - E[s])/√(Var[s] + ε)) and α [O], initially 0. E and Var are those of the
/// current rows in training and moving averages otherwise, so a row's score does not depend on other rows. Source: Zhou et
/// al. (KDD 2018), equation 8. The input must not contain invalid rows, such as padding.
/// </summary>
internal sealed class Dice : ActivationLayer
{
    /// <summary>The paper's ε.</summary>
    public const double DefaultEpsilon = 1e-8;

    /// <summary>The weight of the newest batch in the moving averages, as in the authors' code.</summary>
    public const double DefaultMomentum = 0.01;

    private readonly double _epsilon;
    private readonly double _momentum;

    /// <param name="units">O.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="momentum">
    /// The weight of the newest batch in the moving averages. The first 1/momentum batches have equal weights, so the
    /// averages of a short run do not depend on their initial values.
    /// </param>
    public Dice(int units, Device? device = null, double epsilon = DefaultEpsilon, double momentum = DefaultMomentum) : base("dice")
    {
        _epsilon = epsilon;
        _momentum = momentum;
        register_parameter("alpha", OwnedParameter.Of(zeros(units, device: device)));
        register_buffer("mean", zeros(units, device: device).DetachFromDisposeScope());
        register_buffer("variance", ones(units, device: device).DetachFromDisposeScope());
        register_buffer("batches", zeros(1, device: device).DetachFromDisposeScope());
    }

    /// <summary>α, [O].</summary>
    public Parameter Alpha => get_parameter("alpha")!;

    /// <summary>The moving average of E, [O].</summary>
    public Tensor Mean => get_buffer("mean")!;

    /// <summary>The moving average of the unbiased Var, [O].</summary>
    public Tensor Variance => get_buffer("variance")!;

    private Tensor Batches => get_buffer("batches")!;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (!training || input.shape[0] == 0)
            return DiceFunction.Of(input, Alpha, Mean, Scale(Variance), ofBatch: false).MoveToOuterDisposeScope();
        var (mean, variance) = Statistics(input);
        Track(mean, variance, input.shape[0]);
        return DiceFunction.Of(input, Alpha, mean, Scale(variance), ofBatch: true).MoveToOuterDisposeScope();
    }

    // p = sigmoid(s·r - E·r); f = s·(p·(1 - α) + α)
    public override string Emit(OnnxGraph graph, string input)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var scale = Scale(Variance);
        var gate = graph.Sigmoid(graph.Mul(graph.Sub(input, graph.Constant(Mean)), graph.Constant(scale)));
        var slope = graph.Add(graph.Mul(gate, graph.Constant(ones_like(Alpha) - Alpha)), graph.Constant(Alpha));
        return graph.Mul(input, slope);
    }

    private static (Tensor Mean, Tensor Variance) Statistics(Tensor input)
    {
        if (DiceKernel.Serves(input))
            return DiceStatistics.Of(input);
        var wide = input.dtype == ScalarType.Float64 ? input : input.to_type(ScalarType.Float32);
        return (wide.mean([0L]), wide.var(0, unbiased: false));
    }

    private Tensor Scale(Tensor variance) => variance.Plus(_epsilon).rsqrt();

    // The averages of a run that diverges stay finite; a single row has no variance.
    private void Track(Tensor mean, Tensor variance, long rows)
    {
        using var still = no_grad();
        if (rows < 2)
            return;
        var finite = mean.sum().Plus(variance.sum()).isfinite(); // []
        Batches.Add(1);
        var weight = Batches.reciprocal().ClampMinimum(_momentum).where(finite, zeros_like(Batches)); // [1]
        Average(Mean, mean, weight);
        Average(Variance, variance.Times(rows / (rows - 1.0)), weight);
    }

    private static void Average(Tensor average, Tensor newest, Tensor weight)
        => average.Add((newest.nan_to_num(0, 0, 0).to_type(average.dtype) - average) * weight);
}
