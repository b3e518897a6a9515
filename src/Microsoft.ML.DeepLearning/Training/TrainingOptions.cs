using System.Text.Json.Serialization;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.DeepLearning;

/// <summary>
/// The options that all trainers of these libraries share. Null means "not set". Values are checked when the
/// trainer is created; <c>Fit</c> never changes them. AutoML sweeps members with a search-space attribute.
/// </summary>
public abstract class TrainingOptions
{
    /// <summary>Creates options with their defaults.</summary>
    protected TrainingOptions()
    {
    }

    /// <summary>The column with the value to predict.</summary>
    /// <value>Default "Label".</value>
    public string LabelColumnName { get; set; } = TrainingDefaults.LabelColumnName;

    /// <summary>
    /// A Single column with the weight of each row: finite, not negative. Rows of weight 0 are ignored. Weights are relative to the
    /// mean weight of all training rows, at every <see cref="BatchSize"/>; their unit does not matter.
    /// </summary>
    /// <value>Default null: every row has weight 1.</value>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The maximum number of passes over the training rows.</summary>
    /// <value>At least 1; the default depends on the trainer.</value>
    [Choice(new object[] { 20, 50, 100, 200, 400 }, TrainingDefaults.MaximumEpochs)]
    public virtual int MaximumEpochs { get; set; } = TrainingDefaults.MaximumEpochs;

    /// <summary>
    /// The time that training may take, without reading the data before and building the model after it. Epochs that do not fit are left out,
    /// and the learning rate runs through its schedule in those that do; the last epoch ends early if it must.
    /// </summary>
    /// <value>Above 0, in seconds; default null: not limited. Runs with a limit are not reproducible.</value>
    public double? MaximumSeconds { get; set; }

    /// <summary>The number of rows of one optimizer step. With the number of training rows, every step uses all of them.</summary>
    /// <value>At least 1; the default depends on the trainer.</value>
    [Choice(new object[] { 32, 64, 128, 256, 512, 1024 }, TrainingDefaults.BatchSize)]
    public virtual int BatchSize { get; set; } = TrainingDefaults.BatchSize;

    /// <summary>The largest step size; <see cref="Schedule"/> lowers it during the run. L-BFGS searches its steps itself and ignores it.</summary>
    /// <value>Above 0 and at most 10; the default depends on the trainer.</value>
    [Range(1e-4, 1e-1, init: TrainingDefaults.LearningRate, logBase: true)]
    public virtual double LearningRate { get; set; } = TrainingDefaults.LearningRate;

    /// <summary>The optimizer.</summary>
    /// <value>Default <see cref="OptimizerKind.AdamW"/>.</value>
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.AdamW;

    /// <summary>The strength of weight decay: decoupled for AdamW, added to the gradient otherwise.</summary>
    /// <value>0 to 1; the default depends on the trainer.</value>
    public virtual double WeightDecay { get; set; } = 1e-4;

    /// <summary>Momentum of SGD; the other optimizers ignore it.</summary>
    /// <value>At least 0 and below 1; default 0.9.</value>
    public double Momentum { get; set; } = 0.9;

    /// <summary>The largest Euclidean norm of a step's gradient; longer gradients are scaled down to it. Ignored by L-BFGS.</summary>
    /// <value>Above 0; default null: no limit.</value>
    public double? GradientClipNorm { get; set; }

    /// <summary>The course of the learning rate during the run; if a method has phases, each runs through the whole schedule.</summary>
    /// <value>Default <see cref="LearningRateSchedule.Cosine"/>.</value>
    public LearningRateSchedule Schedule { get; set; } = LearningRateSchedule.Cosine;

    /// <summary>The share of the steps in which the learning rate rises linearly from 0.</summary>
    /// <value>0 to 0.9; default 0.</value>
    public double WarmupFraction { get; set; }

    /// <summary>The learning rate at the end, as a share of <see cref="LearningRate"/>.</summary>
    /// <value>0 to 1; default 0.01.</value>
    public double MinimumLearningRateFactor { get; set; } = 0.01;

    /// <summary>Epochs between two drops of <see cref="LearningRateSchedule.Step"/>, and the first period of <see cref="LearningRateSchedule.CosineWithRestarts"/>.</summary>
    /// <value>At least 1; default 30.</value>
    public int ScheduleEpochs { get; set; } = 30;

    /// <summary>
    /// The factor of one drop of <see cref="LearningRateSchedule.Step"/> and <see cref="LearningRateSchedule.Plateau"/>, and of one
    /// epoch of <see cref="LearningRateSchedule.Exponential"/>.
    /// </summary>
    /// <value>Above 0 and below 1; default 0.5.</value>
    public double ScheduleDecay { get; set; } = 0.5;

    /// <summary>The epochs without a better validation loss that <see cref="LearningRateSchedule.Plateau"/> tolerates before each drop.</summary>
    /// <value>At least 0; default null: half of <see cref="EarlyStoppingPatience"/>.</value>
    public int? PlateauPatience { get; set; }

    /// <summary>The share of the rows held out for validation; not used if <c>Fit</c> gets validation data.</summary>
    /// <value>0 to 0.5; default 0.1. With 0 there is no early stopping and the last weights are kept.</value>
    public virtual double ValidationFraction { get; set; } = 0.1;

    /// <summary>Training stops after this many epochs without a better validation loss.</summary>
    /// <value>At least 1; the default depends on the trainer. Set it to <see cref="MaximumEpochs"/> to never stop early.</value>
    public virtual int EarlyStoppingPatience { get; set; } = 20;

    /// <summary>The improvement of the validation loss that counts as better, as a share of the best loss.</summary>
    /// <value>0 to 1; default 0.</value>
    public double EarlyStoppingMinimumImprovement { get; set; }

    /// <summary>True to keep the weights of the epoch with the lowest validation loss, false to keep the last weights.</summary>
    /// <value>Default true; without validation rows it has no effect.</value>
    public bool RestoreBestWeights { get; set; } = true;

    /// <summary>Keeps rows in memory or streams them.</summary>
    /// <value>Default <see cref="DeepLearning.DataHandling.Auto"/>.</value>
    public DataHandling DataHandling { get; set; } = DataHandling.Auto;

    /// <summary>The number of rows among which a streamed epoch is shuffled; at most 128 MB of them are kept in memory.</summary>
    /// <value>At least 1; default 65,536.</value>
    public int ShufflePoolSize { get; set; } = 65_536;

    /// <summary>The seed of all random numbers of the run. On the CPU the same seed gives the same bytes.</summary>
    /// <value>Default null: drawn from the context, which follows <c>new MLContext(seed)</c>.</value>
    public int? Seed { get; set; }

    /// <summary>The CUDA device to train on.</summary>
    /// <value>Default null: the context's <see cref="MLContext.GpuDeviceId"/>, or the CPU if that is null.</value>
    public int? GpuDeviceId { get; set; }

    /// <summary>True to train on the CPU, with a warning, if the GPU is missing; false to throw.</summary>
    /// <value>Default null: the context's <see cref="MLContext.FallbackToCpu"/>.</value>
    public bool? FallbackToCpu { get; set; }

    /// <summary>
    /// The number of CPU threads that share one tensor operation. Another thread always reads and prepares rows.
    /// </summary>
    /// <value>At least 1; default null: one thread for small networks, where more threads are slower, otherwise TorchSharp's own number.</value>
    public int? NumberOfThreads { get; set; }

    /// <summary>The arithmetic of the network's forward and backward pass. Weights are always kept and updated in 32 bits.</summary>
    /// <value>Default <see cref="TrainingPrecision.Full"/>.</value>
    public TrainingPrecision Precision { get; set; } = TrainingPrecision.Full;

    /// <summary>
    /// A file with the state of the unfinished run, written after every epoch. If it exists, <c>Fit</c> resumes from it, on the CPU with
    /// the same final bytes as an uninterrupted run. It is deleted at the end of the run. A damaged file, or one from a run with
    /// other options, seed, rows or pre-trained weights, is an error.
    /// </summary>
    /// <value>Default null: no checkpoint.</value>
    public string? CheckpointPath { get; set; }

    /// <summary>True if a cancelled run returns its best model so far instead of throwing. At least one epoch must be complete. Necessary work for the model, such as a phase change, is finished first.</summary>
    /// <value>Default false.</value>
    public bool ReturnBestOnCancel { get; set; }

    /// <summary>A folder for TensorBoard event files with the losses and the learning rate of every epoch.</summary>
    /// <value>Default null: none.</value>
    public string? TensorBoardFolder { get; set; }

    /// <summary>Receives a report after every epoch, on the thread that calls <c>Fit</c>.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Cancels the run: between batches, and between the parts of longer work such as selecting spaces or building the model.</summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Receives the network after every epoch, in evaluation or training mode, before <see cref="Progress"/>. The callback may only change the mode.</summary>
    internal Action<TrainingObjective, TrainingProgress>? EpochObserver { get; set; }

    /// <summary>Chooses the batch size if <see cref="BatchSize"/> is 0; null if 0 is not allowed.</summary>
    protected internal virtual BatchSizeRule? BatchSizeRule => null;

    /// <summary>True if <see cref="MaximumEpochs"/> may be 0; <see cref="EpochsFor"/> chooses the number then.</summary>
    protected internal virtual bool ChoosesEpochs => false;

    /// <summary>The maximum number of epochs of a run.</summary>
    /// <param name="trainingRows">The number of training rows.</param>
    public virtual int EpochsFor(long trainingRows) => MaximumEpochs;

    /// <summary>True if a <see cref="LearningRate"/> of 0 is allowed; <see cref="UsedLearningRate"/> chooses the rate then.</summary>
    protected internal virtual bool ChoosesLearningRate => false;

    /// <summary>The largest learning rate of a run.</summary>
    protected internal virtual double UsedLearningRate => LearningRate;

    /// <summary>The batch size of a run.</summary>
    /// <param name="trainingRows">The number of training rows.</param>
    /// <returns><see cref="BatchSize"/>, or the size that the trainer chooses for this number of rows if it is 0.</returns>
    public int BatchSizeFor(long trainingRows) => BatchSize > 0 ? BatchSize : BatchSizeRule!.For(trainingRows);

    /// <summary>True if the training method keeps values for each training row between epochs, which then must be the same rows in every pass.</summary>
    protected virtual bool RemembersRows => false;

    /// <summary>
    /// Checks all values. A derived class calls the base first, then checks its own with <see cref="OptionChecks"/>. Called once, by the
    /// trainer's constructor.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and the allowed values.</exception>
    protected virtual void Validate()
    {
        OptionChecks.NotEmpty(LabelColumnName);
        OptionChecks.NotEmptyOrNull(ExampleWeightColumnName);
        OptionChecks.AtLeast(MaximumEpochs, ChoosesEpochs ? 0 : 1);
        if (MaximumSeconds is double seconds)
            OptionChecks.Between(seconds, double.Epsilon, 1e9, "above 0 and at most 1000000000, or null", nameof(MaximumSeconds));
        OptionChecks.AtLeast(BatchSize, BatchSizeRule is null ? 1 : 0);
        OptionChecks.Between(LearningRate, ChoosesLearningRate ? 0 : double.Epsilon, 10, ChoosesLearningRate ? "from 0 to 10" : "above 0 and at most 10");
        OptionChecks.Between(WeightDecay, 0, 1, "from 0 to 1");
        OptionChecks.Between(Momentum, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        if (GradientClipNorm is double norm)
            OptionChecks.Between(norm, double.Epsilon, double.MaxValue, "above 0, or null", nameof(GradientClipNorm));
        OptionChecks.Between(WarmupFraction, 0, 0.9, "from 0 to 0.9");
        OptionChecks.Between(MinimumLearningRateFactor, 0, 1, "from 0 to 1");
        OptionChecks.AtLeast(ScheduleEpochs, 1);
        OptionChecks.Between(ScheduleDecay, double.Epsilon, Math.BitDecrement(1.0), "above 0 and below 1");
        if (PlateauPatience is int plateau)
            OptionChecks.AtLeast(plateau, 0, nameof(PlateauPatience));
        OptionChecks.Between(ValidationFraction, 0, 0.5, "from 0 to 0.5");
        OptionChecks.AtLeast(EarlyStoppingPatience, 1);
        OptionChecks.Between(EarlyStoppingMinimumImprovement, 0, 1, "from 0 to 1");
        OptionChecks.AtLeast(ShufflePoolSize, 1);
        if (GpuDeviceId is int device)
            OptionChecks.AtLeast(device, 0, nameof(GpuDeviceId));
        if (NumberOfThreads is int threads)
            OptionChecks.AtLeast(threads, 1, nameof(NumberOfThreads));
        OptionChecks.Defined(Optimizer);
        OptionChecks.Defined(Schedule);
        OptionChecks.Defined(DataHandling);
        OptionChecks.Defined(Precision);
        OptionChecks.NotEmptyOrNull(CheckpointPath);
        OptionChecks.NotEmptyOrNull(TensorBoardFolder);
    }

    internal bool RegistersRows => RemembersRows;

    /// <summary>Checks all values, as the trainer's constructor does.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and the allowed values.</exception>
    public void ValidateAll() => Validate();
}
