using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Gradient descent with optional momentum (Sutskever et al., "On the importance of initialization and momentum in deep
/// learning", 2013, in the form v ← μ·v + g, x ← x − η·v) and an L2 penalty added to the gradient.
/// </summary>
internal sealed class Sgd : FirstOrderOptimizer
{
    private readonly OptimizerSettings _settings;
    private readonly Tensor? _velocity;

    public Sgd(FlatParameters parameters, OptimizerSettings settings)
        : base(parameters)
    {
        _settings = settings;
        var state = new Dictionary<string, Tensor>();
        if (settings.Momentum > 0)
            state.Add("sgd.velocity", _velocity = NewBuffer());
        State = state;
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    protected override void Update(double learningRate)
    {
        foreach (var range in FlatRange.Active(Parameters, distinguishDecay: _settings.WeightDecay != 0))
        {
            var values = range.Of(Parameters.Values);
            var direction = range.Of(Parameters.Gradient);
            if (range.WeightDecayFactor > 0)
                direction.Add(values, _settings.WeightDecay * range.WeightDecayFactor);
            if (_velocity is not null)
                direction = Accelerate(direction, range.Of(_velocity));
            values.Add(direction, -learningRate * range.LearningRateFactor);
        }
    }

    private Tensor Accelerate(Tensor gradient, Tensor velocity)
    {
        velocity.Multiply(_settings.Momentum).Add(gradient);
        return _settings.Nesterov ? gradient.Add(velocity, _settings.Momentum) : velocity;
    }
}
