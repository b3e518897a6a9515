using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Kan.Convolution;
using Microsoft.ML.Kan.Selection;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>
/// The stages of S-KAN for a convolutional network: all spaces learn as a mixture, the mixture sharpens to one space per channel, the
/// other spaces are removed and training continues. Shared functions need no second stage: a mixture of curves of one channel is a
/// curve, and the space that comes closest to it takes it over. One learning-rate schedule runs over all stages.
/// </summary>
internal sealed class ConvKanObjective : ImageObjective, IPhasedObjective, IRunObserver, IStepObserver, IRegularizedObjective
{
    private readonly ConvKanNetwork _body;
    private readonly LabelAugmentedNetwork? _augmented;
    private readonly ConvKanTrainer.Options _options;
    private readonly IReadOnlyList<KanStage> _stages;
    private IReadOnlyList<ParameterGroup>? _groups;
    private ParameterGroup? _gates;
    private IReadOnlyDictionary<string, Tensor> _structure;
    private SelectionSettings _settings;
    private KanStage _stage;

    /// <param name="input">The image column.</param>
    /// <param name="normalization">Owned from now on, as is <paramref name="body"/>.</param>
    /// <param name="body">Calibrated, on its device.</param>
    /// <param name="augmented">The network around <paramref name="body"/> that learns from copies of the images; null without copies.</param>
    /// <param name="losses">The losses of a task; owned from now on.</param>
    /// <param name="options">The trainer's options.</param>
    /// <param name="augmenter">Changes training images; null for none.</param>
    public ConvKanObjective(
        ImageInput input, ImageNormalization normalization, ConvKanNetwork body, LabelAugmentedNetwork? augmented, TaskLoss losses,
        ConvKanTrainer.Options options, ImageAugmenter? augmenter)
        : base(input, normalization, augmented ?? (nn.Module<Tensor, Tensor>)body, losses, augmenter)
    {
        _body = body;
        _augmented = augmented;
        _options = options;
        _structure = body.Structure();
        _stages = SharesFunctions
            ? KanStage.Of(options.Spaces.Length, options.FullTrainingFraction + options.SelectiveTrainingFraction)
            : KanStage.Of(options.Spaces.Length, options.FullTrainingFraction, options.SelectiveTrainingFraction);
        _stage = _stages[0];
        Phases = [.. _stages.Select(stage => stage.Phase)];
    }

    /// <summary>The chosen spaces.</summary>
    public KanSelection Selection
    {
        get
        {
            var (selection, head) = (_body.Selection, _augmented?.ParameterCount ?? 0);
            return new(selection.Layers, selection.ParametersBeforePruning + head, selection.Parameters + head);
        }
    }

    private bool SharesFunctions => _options.Block == ConvKanBlock.Shared;

    public override double MultiplyAddsPerRow => (double)_body.MultiplyAdds(Input.Shape.Height, Input.Shape.Width) * (_augmented?.Copies ?? 1);

    public IReadOnlyList<TrainingPhase> Phases { get; }

    public IReadOnlyDictionary<string, Tensor> Structure => _structure;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= CreateGroups();

    public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        _stage = _stages[phase];
        if (structure is { Count: > 0 } && _body.IsSelecting)
            Prune(() => _body.Prune(structure));
        else if (structure is null && _stage.Kind == KanStageKind.Selective)
            _body.ShareCurves();
        else if (structure is null && _stage.Kind == KanStageKind.Pruned)
            Prune(Choose);
    }

    public bool ContinuesSchedule(int phase) => phase > 0;

    public void BeginStep(int phase, double progress)
    {
        if (_gates is null)
            return;
        _settings = SelectionSchedule.At(_stage.Kind, progress, choosesHard: true);
        _gates.Frozen = SelectionSchedule.KeepsGates(_settings, _options.Optimizer);
        _body.Choices.Apply(_settings);
    }

    public bool IsPhaseComplete(int phase) => _stage.Kind == KanStageKind.Selective && _body.Choices.AreConfident();

    public Tensor? Penalty()
        => _body.IsSelecting && _settings.EntropyWeight > 0 ? _body.Choices.MeanEntropy().Times(_settings.EntropyWeight) : null;

    /// <summary>If the run ended before the choice, prunes the network by its current gates.</summary>
    public void Complete()
    {
        if (_body.IsSelecting)
            Prune(Choose);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            DisposeStructure();
        base.Dispose(disposing);
    }

    // The gates of shared functions say how much a space learned, not how well it can take over the whole curve.
    private void Choose()
    {
        if (SharesFunctions)
            _body.ShareCurves();
        _body.Prune();
    }

    private void Prune(Action prune)
    {
        prune();
        _groups = null;
        _gates = null;
        DisposeStructure();
        _structure = _body.Structure();
    }

    private void DisposeStructure()
    {
        foreach (var tensor in _structure.Values)
            tensor.Dispose();
    }

    private List<ParameterGroup> CreateGroups()
    {
        var all = Network.named_parameters().ToArray();
        var gates = all.Where(entry => SpaceGates.IsGate(entry.name)).ToArray();
        var kernels = all.Where(entry => IsKernel(entry.name, entry.parameter.dim())).Except(gates).ToArray();
        List<ParameterGroup> groups =
        [
            new("kernels", kernels),
            new("offsets", all.Except(gates).Except(kernels), weightDecay: false),
        ];
        _gates = gates.Length == 0 ? null : new ParameterGroup("gates", gates, _options.GateLearningRateFactor, weightDecay: false);
        if (_gates is not null)
            groups.Add(_gates);
        return groups;
    }

    // The kernels of convolutions and the weights of heads multiply activations; functions of channels and their placement do not.
    private static bool IsKernel(string name, long axes) => axes == 4 || name.EndsWith("_weight", StringComparison.Ordinal);
}
