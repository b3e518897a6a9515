using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>One linear layer, 1 → 1, both parameters initially 0, with a loss and phases set by the test. Records the actions of the loop.</summary>
internal sealed class LoopObjective : TrainingObjective, ISplitBatches, IPhasedObjective, IRunObserver, IStepObserver, IRegularizedObjective
{
    private readonly Linear _line;
    private readonly Func<Linear, TensorBatch, Tensor> _rowLoss;
    private IReadOnlyList<ParameterGroup> _groups;

    /// <param name="rowLoss">The loss [B] of the layer on a batch; null for the squared error.</param>
    /// <param name="phases">The phases; empty for the single default phase.</param>
    public LoopObjective(Func<Linear, TensorBatch, Tensor>? rowLoss = null, params TrainingPhase[] phases)
    {
        _rowLoss = rowLoss ?? ((line, batch) => (line.call(batch.Inputs[0]).squeeze(1) - batch.Label).square()); // [B, 1] -> [B]
        if (phases.Length > 0)
            Phases = phases;
        _line = nn.Linear(1, 1);
        using (no_grad())
        {
            _line.weight.zero_();
            _line.bias!.zero_();
        }
        _groups = NewGroups();
    }

    /// <summary>The slope's gradient is <paramref name="gradient"/> in every row.</summary>
    public static Func<Linear, TensorBatch, Tensor> Slope(float gradient)
        => (line, batch) => (line.weight.flatten() * gradient).expand(batch.Rows) + (line.bias! * 0);

    public override nn.Module Network => _line;

    public IReadOnlyList<TrainingPhase> Phases { get; } = [new("training", 1)];

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups;

    /// <summary>True if every phase but the first has another list of the same parameters.</summary>
    public bool RenewsParameters { get; init; }

    /// <summary>Ends a phase early if it returns true.</summary>
    public Func<int, bool> PhaseIsComplete { get; init; } = _ => false;

    /// <summary>The phases that continue the learning-rate schedule.</summary>
    public Func<int, bool> Continues { get; init; } = _ => false;

    /// <summary>The weight decay factor for an epoch with the given number of steps.</summary>
    public Func<long, double> DecayFactor { get; init; } = _ => 1;

    /// <summary>The parts of a batch.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Added to the mean loss.</summary>
    public Func<Linear, Tensor?> PenaltyOf { get; init; } = _ => null;

    /// <summary>Phase, progress and slope before each step.</summary>
    public List<(int Phase, double Progress, float Slope)> Steps { get; } = [];

    public List<int> BegunPhases { get; } = [];

    /// <summary>Phase, loss and slope at the end of each phase.</summary>
    public List<(int Phase, double Loss, float Slope)> EndedPhases { get; } = [];

    public int Completions { get; private set; }

    public float CurrentSlope => _line.weight.ToSingle();

    public float Intercept => _line.bias!.ToSingle();

    public int StepParts => Parts;

    public int ValidationBatchSize => 4096;

    public bool ContinuesSchedule(int phase) => Continues(phase);

    public double WeightDecayFactor(long stepsPerEpoch) => DecayFactor(stepsPerEpoch);

    public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        BegunPhases.Add(phase);
        if (phase > 0 && RenewsParameters)
            _groups = NewGroups();
    }

    public void BeginStep(int phase, double progress) => Steps.Add((phase, progress, CurrentSlope));

    public void EndPhase(int phase, double loss) => EndedPhases.Add((phase, loss, CurrentSlope));

    public bool IsPhaseComplete(int phase) => PhaseIsComplete(phase);

    public override Tensor RowLoss(TensorBatch batch) => _rowLoss(_line, batch);

    public Tensor? Penalty() => PenaltyOf(_line);

    public void Complete() => Completions++;

    private IReadOnlyList<ParameterGroup> NewGroups() => [new ParameterGroup("line", _line.named_parameters())];
}
