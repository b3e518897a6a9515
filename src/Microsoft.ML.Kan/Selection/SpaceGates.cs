using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// The weights with which the U units of a layer mix M spaces: a[u,:] = softmax(θ[u,:]/τ), and g_m, which makes the spaces equally
/// loud, once, on the first batch: otherwise the gates pick the space with the largest scale, not the best one.
/// </summary>
internal sealed class SpaceGates : nn.Module
{
    // Sums that vary less than this over a batch are rounding.
    private const double LeastDeviation = 1e-6;

    public SpaceGates(int units, int spaces)
        : base(nameof(SpaceGates))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spaces, 2);
        using var scope = NewDisposeScope();
        register_parameter("gates", OwnedParameter.Of(zeros(units, spaces)));
        register_buffer("loudness", ones(spaces).DetachFromDisposeScope());
    }

    /// <summary>θ, [U, M].</summary>
    public Parameter Gates => get_parameter("gates")!;

    /// <summary>g, [M].</summary>
    public Tensor Loudness => get_buffer("loudness")!;

    /// <summary>τ; small values make the gates nearly one-hot.</summary>
    public double Temperature { get; set; } = 1;

    /// <summary>True if the forward pass uses the strongest space of each unit alone.</summary>
    public bool HardSelection { get; set; }

    /// <summary>True if the gates get no gradient, so that slow spaces are not starved before they have learned anything.</summary>
    public bool Frozen { get; set; }

    /// <summary>True if a parameter of this name, which may lead through modules, is θ of a layer.</summary>
    public static bool IsGate(string name) => name.EndsWith(".gates", StringComparison.Ordinal);

    /// <summary>Sets how the gates act from now on.</summary>
    public void Apply(SelectionSettings settings)
    {
        Temperature = settings.Temperature;
        HardSelection = settings.HardSelection;
        Frozen = settings.GatesFrozen;
    }

    /// <summary>a, [U, M]; rows sum to one.</summary>
    public Tensor Weights() => nn.functional.softmax(Gates.Over(Temperature), 1);

    /// <summary>a as the forward pass takes it, [U, M].</summary>
    public Tensor Mixture()
    {
        var soft = Weights();
        if (Frozen)
            soft = soft.detach();
        if (!HardSelection)
            return soft;

        var hard = nn.functional.one_hot(Gates.detach().argmax(1), Gates.shape[1]).to(soft.dtype);
        return hard.Plus(soft - soft.detach()); // straight through: the value is hard, the gradient soft
    }

    /// <summary>Mean over the units of the entropy of their gates, a scalar: zero when every choice is certain.</summary>
    public Tensor Entropy()
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(Gates.Over(Temperature), 1);
        return (logarithms.exp() * logarithms).sum(1).mean().neg().MoveToOuterDisposeScope();
    }

    /// <summary>The smallest over the units of their largest gate weight.</summary>
    public double Confidence()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        return Weights().amax(1).min().Number();
    }

    /// <summary>Sets g of one space from the deviation that its part of the sum had on a batch.</summary>
    public void SetLoudness(int space, double deviation)
        => Loudness[space] = double.IsFinite(deviation) && deviation > LeastDeviation ? KanInitialisation.Deviation / deviation : 1;
}
