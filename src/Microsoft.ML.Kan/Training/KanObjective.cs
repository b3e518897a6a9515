using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>
/// The three stages of S-KAN: all spaces learn as a mixture, the mixture sharpens to one space per node, the losers are removed
/// and what is left is trained on. A pool of one space is an ordinary KAN and has one stage.
/// </summary>
internal sealed class KanObjective : FeatureObjective
{
    private const int PrunedPhase = 2;

    private readonly double _gateRate;
    private IReadOnlyList<ParameterGroup>? _groups;
    private ParameterGroup? _gates;
    private SelectionSettings _settings;
    private SKanNetwork _network;
    private IReadOnlyDictionary<string, Tensor> _structure = new Dictionary<string, Tensor>();

    public KanObjective(SKanNetwork network, KanNetworkDefinition definition, FittedTask task, KanOptions options)
        : base(network, task)
    {
        _network = network;
        _gateRate = options.GateLearningRateFactor;
        Definition = definition;
        Phases = definition.Pool.Count == 1
            ? [new TrainingPhase("training", 1)]
            : [
                new TrainingPhase("full training", options.FullTrainingFraction),
                new TrainingPhase("selective training", options.SelectiveTrainingFraction),
                new TrainingPhase("pruned training", 1),
            ];
    }

    public KanNetworkDefinition Definition { get; }

    public override SKanNetwork Network => _network;

    public override IReadOnlyList<TrainingPhase> Phases { get; }

    public override IReadOnlyDictionary<string, Tensor> Structure => _structure;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= CreateGroups();

    public override void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        if (phase == SelectionSchedule.SelectivePhase && structure is null)
            _network.ShareCurves();
        if (phase != PrunedPhase)
            return;
        if (structure is not null)
            _network.LoadStructure(structure);
        Prune();
    }

    public override void BeginStep(int phase, double progress)
    {
        if (_gates is null)
            return;
        _settings = SelectionSchedule.At(phase, progress);
        _gates.Frozen = _settings.GatesFrozen;
        _network.Apply(_settings);
    }

    public override bool IsPhaseComplete(int phase) => phase == SelectionSchedule.SelectivePhase && _network.IsConfident();

    public override Tensor? Penalty() => _gates is not null && _settings.EntropyWeight > 0 ? _network.GateEntropy().Times(_settings.EntropyWeight) : null;

    /// <summary>A run that ended early is pruned as it stands.</summary>
    public override void Complete()
    {
        if (_network.IsSelecting)
            Prune();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            DisposeStructure();
        base.Dispose(disposing);
    }

    protected override Tensor Predict(Tensor features) => _network.call(features);

    private void Prune()
    {
        var pruned = _network.Prune();
        _network.Dispose();
        _network = pruned;
        _groups = null;
        _gates = null;
        DisposeStructure();
        _structure = pruned.StructureState.ToDictionary(t => t.Key, t => t.Value.DetachFromDisposeScope());
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
        _gates = new ParameterGroup("gates", _network.Gates, _gateRate, weightDecay: false);
        return [weights, _gates];
    }
}
