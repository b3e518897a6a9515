using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.5) with a strong Wolfe line
/// search. The learning rate is the first step that a search tries, usually 1. A group's factor scales the initial inverse
/// Hessian of its part; weight decay is an L2 penalty. Requires the same function in all evaluations of a step.
/// </summary>
internal sealed class Lbfgs : FlatOptimizer
{
    private readonly OptimizerSettings _settings;
    private readonly WolfeLineSearch _search;
    private readonly LbfgsHistory _history;
    private readonly Dictionary<string, Tensor> _state = [];
    private readonly Tensor _frozen;   // [groups], 1 if the history treats the group as frozen
    private readonly Tensor _direction;
    private readonly Tensor _start;
    private readonly Tensor _startGradient;
    private readonly Tensor _bestGradient;
    private double? _exhausted; // the loss that no direction lowered; while it is unchanged, another search is useless

    public Lbfgs(FlatParameters parameters, OptimizerSettings settings)
        : base(parameters)
    {
        _settings = settings;
        _search = new WolfeLineSearch(settings.CurvatureTolerance, settings.EvaluationsPerSearch);
        _history = new LbfgsHistory(parameters, settings.HistorySize);
        _frozen = zeros(parameters.Segments.Count, ScalarType.Int64, CPU).DetachFromDisposeScope();
        _history.AddTo(_state);
        _state.Add("lbfgs.frozen", _frozen);
        _direction = NewBuffer();
        _start = NewBuffer();
        _startGradient = NewBuffer();
        _bestGradient = NewBuffer();
    }

    public override IReadOnlyDictionary<string, Tensor> State => _state;

    public override void ValuesChanged() => _history.Clear();

    public override double Step(Func<double> evaluate, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        ForgetWhenFreezingChanged();
        var loss = evaluate();
        if (!double.IsFinite(loss))
            return loss;
        var current = Penalize(loss);
        if (current == _exhausted)
            return loss;
        for (int i = 0; i < _settings.IterationsPerStep; i++)
        {
            using var scope = NewDisposeScope();
            var steepest = Parameters.Gradient.norm(p: float.PositiveInfinity).Number();
            if (!double.IsFinite(steepest) || steepest <= _settings.GradientTolerance)
                break;
            if (!TryAdvance(ref current, evaluate, learningRate))
            {
                _exhausted = current;
                break;
            }
        }

        return loss;
    }

    protected override void DisposeWorkspaces()
    {
        _direction.Dispose();
        _start.Dispose();
        _startGradient.Dispose();
        _bestGradient.Dispose();
    }

    /// <summary>One iteration; if the history misleads, a second try along steepest descent.</summary>
    private bool TryAdvance(ref double loss, Func<double> evaluate, double learningRate)
    {
        if (_history.Count > 0 && TrySearch(ref loss, evaluate, learningRate))
            return true;
        _history.Clear();
        return TrySearch(ref loss, evaluate, learningRate);
    }

    private bool TrySearch(ref double loss, Func<double> evaluate, double learningRate)
    {
        var gradient = Parameters.Gradient;
        _direction.copy_(gradient).neg_();
        _history.Apply(_direction, ScaleByFactors);
        var slope = gradient.dot(_direction).Number();
        if (!(slope < 0) || !double.IsFinite(slope))
            return false;

        _start.copy_(Parameters.Values);
        _startGradient.copy_(gradient);
        _bestGradient.copy_(gradient);
        var first = _history.Count > 0 ? learningRate : learningRate * Math.Min(1, 1 / gradient.norm(p: 1).Number());
        var found = Search(new SearchPoint(0, loss, slope), first, evaluate);
        gradient.copy_(_bestGradient);
        if (found.Step == 0)
            return false;
        loss = found.Loss;
        _history.Add(_direction, found.Step, gradient, _startGradient);
        return true;
    }

    /// <summary>Sets the values to the point found; if an evaluation throws, to the start.</summary>
    private SearchPoint Search(SearchPoint start, double firstStep, Func<double> evaluate)
    {
        var found = start;
        try
        {
            found = _search.Search(start, firstStep, Evaluate, () => _bestGradient.copy_(Parameters.Gradient));
        }
        finally
        {
            MoveTo(found.Step);
        }

        return found;

        SearchPoint Evaluate(double step)
        {
            MoveTo(step);
            var loss = evaluate();
            if (!double.IsFinite(loss))
                return new SearchPoint(step, loss, double.NaN);
            loss = Penalize(loss);
            using var scope = NewDisposeScope();
            return new SearchPoint(step, loss, Parameters.Gradient.dot(_direction).Number());
        }
    }

    private void MoveTo(double step)
    {
        using var scope = NewDisposeScope();
        Parameters.Values.copy_(_start);
        if (step != 0)
            Parameters.Values.Add(_direction, step);
        Parameters.Publish();
    }

    /// <summary>Clears the gradient of frozen groups and adds the L2 penalty to gradient and loss.</summary>
    private double Penalize(double loss)
    {
        using var scope = NewDisposeScope();
        foreach (var segment in Parameters.Segments)
        {
            if (segment.Group.Frozen)
            {
                segment.Gradient.zero_();
            }
            else if (segment.Group.WeightDecay && _settings.WeightDecay * segment.Group.WeightDecayFactor is > 0 and var decay)
            {
                segment.Gradient.Add(segment.Values, decay);
                loss += decay / 2 * segment.Values.dot(segment.Values).Number();
            }
        }

        return loss;
    }

    private void ScaleByFactors(Tensor direction)
    {
        foreach (var range in FlatRange.Active(Parameters))
        {
            if (range.LearningRateFactor != 1)
                range.Of(direction).Multiply(range.LearningRateFactor);
        }
    }

    private void ForgetWhenFreezingChanged()
    {
        var known = MemoryMarshal.Cast<byte, long>(_frozen.bytes);
        for (int i = 0; i < known.Length; i++)
        {
            var frozen = Parameters.Segments[i].Group.Frozen ? 1 : 0;
            if (known[i] != frozen)
                _history.Clear();
            known[i] = frozen;
        }
    }
}
