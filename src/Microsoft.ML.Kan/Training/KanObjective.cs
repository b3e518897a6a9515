using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>
/// The stages of S-KAN: all spaces learn as a mixture, the mixture sharpens to one space per unit, the other spaces are removed,
/// and training continues, with a finer grid and without weak edges if the options request that. Networks of one space may be
/// tried first; the best of them replaces the selecting network if it has a lower loss.
/// </summary>
internal sealed class KanObjective : FeatureObjective, IPhasedObjective, IRunObserver, IStepObserver, IRegularizedObjective
{
    // An epoch of more steps has a weaker decay in each, so that it forgets no more in all than one of this many steps.
    private const int FullDecaySteps = 15;

    private readonly SelectableKanOptions _options;
    private readonly IReadOnlyList<KanStage> _stages;
    private readonly KanNetworkDefinition _whole;
    private readonly SpaceTrials _trials;
    private readonly Tensor _sample;
    private readonly RandomSource _random;
    private readonly long _parametersBefore;
    private IReadOnlyList<ParameterGroup>? _groups;
    private ParameterGroup? _gates;
    private SelectionSettings _settings;
    private KanStage _stage;
    private SKanNetwork _network;
    private IReadOnlyDictionary<string, Tensor> _structure;

    /// <param name="network">Calibrated, on its device; owned from now on, as is <paramref name="sample"/>.</param>
    /// <param name="definition">The definition of the network.</param>
    /// <param name="losses">The losses of a task; owned from now on.</param>
    /// <param name="options">The trainer's options.</param>
    /// <param name="sample">Raw features of some rows on the network's device, [S, I].</param>
    /// <param name="random">The source of the weights of networks of later stages.</param>
    public KanObjective(SKanNetwork network, KanNetworkDefinition definition, TaskLoss losses, SelectableKanOptions options, Tensor sample, RandomSource random)
        : base(network, losses)
    {
        _network = network;
        _options = options;
        _sample = sample;
        _random = random;
        _stages = KanStage.Of(options);
        _structure = network.Structure;
        _whole = definition;
        _trials = new SpaceTrials(definition.Pool);
        _parametersBefore = network.ParameterCount;
        _stage = _stages[0];
        Definition = definition;
        Phases = [.. _stages.Select(stage => stage.Phase)];
        KeepInputs();
    }

    /// <summary>The definition of the current network.</summary>
    public KanNetworkDefinition Definition { get; private set; }

    /// <summary>The choice and the losses of the trials.</summary>
    public KanSelection Selection => new(_network.Selection.Layers, _parametersBefore, _network.ParameterCount, HasTrials ? _trials.Report() : []);

    public override SKanNetwork Network => _network;

    public IReadOnlyList<TrainingPhase> Phases { get; }

    public IReadOnlyDictionary<string, Tensor> Structure => _structure;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= CreateGroups();

    // The loss of a selection that is compared with trials is that of its choice; a line search ignores the gates.
    private bool ChoosesHard => HasTrials || _options.Optimizer == OptimizerKind.Lbfgs;

    private bool HasTrials => _stages[0].Kind == KanStageKind.Trial;

    public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        _stage = _stages[phase];
        if (structure is null)
            Begin();
        else
            Resume(structure);
    }

    // One network goes through all stages on one schedule. With trials the selection ends like a trial, so that their losses compare.
    public bool ContinuesSchedule(int phase) => _stages[phase].Kind switch
    {
        KanStageKind.Selective or KanStageKind.Refined or KanStageKind.Thinned => true,
        KanStageKind.Pruned => !HasTrials,
        _ => false,
    };

    public void EndPhase(int phase, double loss)
    {
        if (_stage.Kind == KanStageKind.Trial)
            _trials.Add(_stage.Space!.Value, _network, loss);
        else if (_stage.Kind == KanStageKind.Selective)
            _trials.SelectionLoss = loss;
    }

    // Activations move fast at first: the scaling between layers follows in epochs 1, 2, 4, 8, … of the first half of a stage.
    public bool BeginEpoch(int phase, int epoch, int epochs)
    {
        var adapts = epoch > 0 && epoch <= epochs / 2 && (epoch & (epoch - 1)) == 0;
        if (!adapts || _stage.Kind is not (KanStageKind.Trial or KanStageKind.Full or KanStageKind.Single) || _network.Layers[0].BaseWeight.dtype == bfloat16)
            return false;
        _network.AdaptRanges(_sample);
        return true;
    }

    public void BeginStep(int phase, double progress)
    {
        if (_gates is null)
            return;
        _settings = SelectionSchedule.At(_stage.Kind, progress, ChoosesHard);
        _gates.Frozen = SelectionSchedule.KeepsGates(_settings, _options.Optimizer);
        _network.Choices.Apply(_settings);
    }

    public bool IsPhaseComplete(int phase) => _stage.Kind == KanStageKind.Selective && _network.Choices.AreConfident();

    public Tensor? Penalty()
    {
        if (_network.IsSelecting)
            return _settings.EntropyWeight > 0 ? _network.Choices.MeanEntropy().Times(_settings.EntropyWeight) : null;
        if (_options.SparsityWeight == 0 || _stage.Kind == KanStageKind.Trial || _network.Layers[0].LastInput!.shape[0] < 2)
            return null; // one row does not vary
        return _network.Layers.Cast<FixedKanLayer>()
            .Select(layer => SparsityPenalty.Of(layer, _options.SparsityEntropyFactor))
            .Aggregate((sum, layer) => sum.Plus(layer))
            .Times(_options.SparsityWeight);
    }

    /// <summary>The share of the training rows that counts for the strength of weight decay: Kish's effective sample size per row; 1 without example weights.</summary>
    public double EffectiveShare { get; init; } = 1;

    // A network can overfit a few rows of great weight like a small data set; they need the decay of a small data set.
    public double WeightDecayFactor(long stepsPerEpoch) => Math.Min(1, FullDecaySteps / (stepsPerEpoch * EffectiveShare));

    /// <summary>If the run ended before the choice, uses the best network of the trials or prunes the current one.</summary>
    public void Complete()
    {
        if (_trials.Best is not null)
            Use(_whole.Only(_trials.BestSpace!.Value), _trials.Take());
        else if (_network.IsSelecting)
            Prune();
    }

    /// <summary>The share of every feature in the outputs; the shares sum to 1 unless the outputs are constant.</summary>
    public float[] FeatureScores()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var scores = EdgeScores.Of(_network, _sample.to(_network.Layers[0].BaseWeight.device))[0].sum(0L); // [I]
        return [.. (scores / scores.sum().Plus(1e-30)).to(float32).cpu().data<float>()];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            DisposeStructure();
            _sample.Dispose();
            if (_trials.Best != _network)
                _trials.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override Tensor Predict(Tensor features) => _network.call(features);

    private void Begin()
    {
        switch (_stage.Kind)
        {
            case KanStageKind.Trial:
                UseNew(_whole.Only(_stage.Space!.Value));
                break;
            case KanStageKind.Full when HasTrials:
                UseNew(_whole);
                break;
            case KanStageKind.Selective:
                using (NewDisposeScope())
                {
                    var outputs = _network.LayerOutputs(_sample);
                    _network.AdaptRanges(_sample);
                    _network.ShareCurves(_sample, outputs);
                }

                break;
            case KanStageKind.Pruned:
                Choose();
                break;
            case KanStageKind.Refined:
                Carry(() =>
                {
                    _network.AdaptRanges(_sample);
                    Replace(_network.Resize(2 * _network.GridSize));
                });
                break;
            case KanStageKind.Thinned:
                Replace(WeakEdges.Remove(_network, _sample, _options.EdgePruningThreshold, _options.InputPruningThreshold));
                break;
        }
    }

    private void Choose()
    {
        if (_trials.Winner is { } space)
        {
            Use(_whole.Only(space), _trials.Take());
            _network.AdaptRanges(_sample);
            return;
        }
        _trials.Discard();
        Prune();
    }

    private void Prune() => Carry(() =>
    {
        Replace(_network.Prune());
        _network.AdaptRanges(_sample);
    });

    // The error that a change of the network leaves in its outputs is fitted node by node, layer by layer.
    private void Carry(Action change)
    {
        using var scope = NewDisposeScope();
        var outputs = _network.LayerOutputs(_sample);
        change();
        _network.FitNodes(_sample, outputs);
    }

    private void Resume(IReadOnlyDictionary<string, Tensor> structure)
    {
        if (HasTrials)
        {
            _trials.Load(structure, space => _whole.Only(space).Create(_random));
            UseNew(_stage.Space is { } tried ? _whole.Only(tried) : _trials.Winner is { } winner ? _whole.Only(winner) : _whole);
        }
        if (structure.ContainsKey(NetworkStructure.Grid) && _stage.Kind != KanStageKind.Trial)
            Replace(_network.Rebuild(structure));
    }

    private void UseNew(KanNetworkDefinition definition)
    {
        Use(definition, definition.CreateCalibrated(_sample, _random));
        Losses.Forget();
    }

    private void Use(KanNetworkDefinition definition, SKanNetwork network)
    {
        Definition = definition;
        Replace(network);
    }

    private void Replace(SKanNetwork network)
    {
        if (_network != _trials.Best)
            _network.Dispose();
        _network = network;
        _groups = null;
        _gates = null;
        KeepInputs();
        DisposeStructure();
        using var scope = NewDisposeScope();
        _structure = _network.Structure
            .Concat(HasTrials ? _trials.Tensors() : [])
            .ToDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope());
    }

    // The penalty uses the inputs of every layer in the last forward pass.
    private void KeepInputs()
    {
        foreach (var layer in _network.Layers)
            layer.KeepsInput = _options.SparsityWeight > 0;
    }

    private void DisposeStructure()
    {
        foreach (var tensor in _structure.Values)
            tensor.Dispose();
    }

    private IReadOnlyList<ParameterGroup> CreateGroups()
    {
        var weights = new ParameterGroup("weights", _network.Weights);
        if (!_network.IsSelecting)
            return [weights];
        _gates = new ParameterGroup("gates", _network.Gates, _options.GateLearningRateFactor, weightDecay: false);
        return [weights, _gates];
    }
}
