using System.Collections.ObjectModel;
using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The optional parts of an objective, with defaults for objectives that do not implement them.</summary>
internal static class ObjectiveParts
{
    private static readonly TrainingPhase[] OnePhase = [new("training", 1)];

    extension(TrainingObjective objective)
    {
        public IReadOnlyList<TrainingPhase> Phases => (objective as IPhasedObjective)?.Phases ?? OnePhase;

        public IReadOnlyDictionary<string, Tensor> Structure => (objective as IPhasedObjective)?.Structure ?? ReadOnlyDictionary<string, Tensor>.Empty;

        public IReadOnlyDictionary<string, Tensor> RowState => (objective as IRowStateful)?.RowState ?? ReadOnlyDictionary<string, Tensor>.Empty;

        public int StepParts => (objective as ISplitBatches)?.StepParts ?? 1;

        public int ValidationBatchSize => (objective as ISplitBatches)?.ValidationBatchSize ?? 4096;

        public void Prepare(BatchSource rows, Action checkAlive) => (objective as IRunObserver)?.Prepare(rows, checkAlive);

        public void Complete() => (objective as IRunObserver)?.Complete();

        public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure) => (objective as IPhasedObjective)?.BeginPhase(phase, structure);

        public void EndPhase(int phase, double loss) => (objective as IPhasedObjective)?.EndPhase(phase, loss);

        public bool ContinuesSchedule(int phase) => phase > 0 && objective is IPhasedObjective phased && phased.ContinuesSchedule(phase);

        public bool IsPhaseComplete(int phase) => objective is IPhasedObjective phased && phased.IsPhaseComplete(phase);

        public bool BeginEpoch(int phase, int epoch, int epochs) => objective is IStepObserver observer && observer.BeginEpoch(phase, epoch, epochs);

        public void BeginStep(int phase, double progress) => (objective as IStepObserver)?.BeginStep(phase, progress);

        public void EndEpoch() => (objective as IStepObserver)?.EndEpoch();

        public Tensor? RowWeight(TensorBatch batch) => objective is IWeightedObjective weighted ? weighted.RowWeight(batch) : batch.Weight;

        public double MeanWeight(DataSummary summary) => (objective as IWeightedObjective)?.MeanWeight(summary) ?? summary.MeanWeight;

        public bool HasConstant(DataSummary summary) => objective is IConstantBaseline baseline && baseline.HasConstant(summary);

        public Tensor? ConstantLoss(TensorBatch batch, DataSummary summary) => (objective as IConstantBaseline)?.ConstantLoss(batch, summary);

        public Tensor? Penalty() => (objective as IRegularizedObjective)?.Penalty();

        public double WeightDecayFactor(long stepsPerEpoch) => (objective as IRegularizedObjective)?.WeightDecayFactor(stepsPerEpoch) ?? 1;
    }
}
