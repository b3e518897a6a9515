using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The common part of Adam and AdamW, which differ in weight decay. Steps are counted per group, so the bias
/// correction of a group that was frozen only counts the group's own steps.
/// </summary>
internal abstract class AdamRule : FirstOrderOptimizer
{
    private readonly OptimizerSettings _settings;
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor _steps;
    private readonly Tensor? _workspace;

    protected AdamRule(FlatParameters parameters, OptimizerSettings settings)
        : base(parameters)
    {
        _settings = settings;
        _first = NewBuffer();
        _second = NewBuffer();
        _steps = zeros(parameters.Segments.Count, ScalarType.Int64, CPU).DetachFromDisposeScope();
        if (parameters.Values.device_type != DeviceType.CPU)
            _workspace = NewBuffer();
        State = new Dictionary<string, Tensor>
        {
            ["adam.first"] = _first,
            ["adam.second"] = _second,
            ["adam.steps"] = _steps,
        };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Adds weight decay to an update.</summary>
    protected abstract AdamUpdate Decay(AdamUpdate update, double learningRate, double weightDecay);

    protected sealed override void Update(double learningRate)
    {
        var steps = MemoryMarshal.Cast<byte, long>(_steps.bytes);
        var parts = FlatRange.Active(Parameters, distinguishDecay: _settings.WeightDecay != 0, steps)
            .ConvertAll(range => new AdamPart(range.Offset, range.Length, UpdateOf(range, learningRate * range.LearningRateFactor)));
        if (_workspace is null)
            AdamKernel.Apply(parts, Parameters.Values, Parameters.Gradient, _first, _second);
        else
            parts.ForEach(part => part.Update.Apply(part.Of(Parameters.Values), part.Of(Parameters.Gradient), part.Of(_first), part.Of(_second), part.Of(_workspace)));
        for (int i = 0; i < steps.Length; i++)
        {
            if (!Parameters.Segments[i].Group.Frozen)
                steps[i]++;
        }
    }

    protected sealed override void DisposeWorkspaces() => _workspace?.Dispose();

    private AdamUpdate UpdateOf(FlatRange range, double learningRate)
    {
        var update = new AdamUpdate
        {
            Beta1 = _settings.Beta1,
            Beta2 = _settings.Beta2,
            Epsilon = _settings.Epsilon,
            Rate = learningRate / (1 - Math.Pow(_settings.Beta1, range.Steps + 1)),
            Correction = Math.Sqrt(1 - Math.Pow(_settings.Beta2, range.Steps + 1)),
            Shrink = 1,
        };
        return range.WeightDecayFactor > 0 ? Decay(update, learningRate, _settings.WeightDecay * range.WeightDecayFactor) : update;
    }
}

/// <summary>
/// Adam; weight decay is an L2 penalty, added to the gradient.
/// </summary>
internal sealed class Adam(FlatParameters parameters, OptimizerSettings settings) : AdamRule(parameters, settings)
{
    protected override AdamUpdate Decay(AdamUpdate update, double learningRate, double weightDecay) =>
        update with { Penalty = weightDecay };
}

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2):
/// values shrink by learningRate · weightDecay, and the moments do not see it.
/// </summary>
internal sealed class AdamW(FlatParameters parameters, OptimizerSettings settings) : AdamRule(parameters, settings)
{
    protected override AdamUpdate Decay(AdamUpdate update, double learningRate, double weightDecay) =>
        update with { Shrink = 1 - learningRate * weightDecay };
}
