namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// Describes a trainer to the conformance suite: its task, quick options, how to create it, and data it can learn from. The data has
/// the input columns, "Label", "Weight" (Single) and a text column "Id".
/// </summary>
public abstract class EstimatorCase
{
    /// <summary>The name of the label column.</summary>
    public const string LabelColumn = "Label";

    /// <summary>The name of the example weight column.</summary>
    public const string WeightColumn = "Weight";

    /// <summary>The name of the text column that identifies a row.</summary>
    public const string IdColumn = "Id";

    /// <summary>The task the trainer learns.</summary>
    public abstract PredictionTask Task { get; }

    /// <summary>The columns the network reads.</summary>
    public abstract IReadOnlyList<string> InputColumns { get; }

    /// <summary>Creates options that train a small network on <see cref="DataShape.Default"/> in well under a second, on the CPU with a fixed seed.</summary>
    /// <returns>New options.</returns>
    public abstract TrainingOptions CreateOptions();

    /// <summary>Creates options with their default values.</summary>
    /// <returns>New options.</returns>
    public abstract TrainingOptions CreateDefaultOptions();

    /// <summary>Creates the trainer.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="options">Options that <see cref="CreateOptions"/> or <see cref="CreateDefaultOptions"/> created.</param>
    /// <returns>The trainer.</returns>
    public abstract IEstimator<ITransformer> Create(MLContext context, TrainingOptions options);

    /// <summary>Fits a trainer that <see cref="Create"/> created, with validation data.</summary>
    /// <param name="estimator">The trainer.</param>
    /// <param name="training">The training rows.</param>
    /// <param name="validation">The rows that select the best epoch.</param>
    /// <returns>The fitted transformer.</returns>
    public abstract ITransformer Fit(IEstimator<ITransformer> estimator, IDataView training, IDataView validation);

    /// <summary>Generates data.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="shape">The size and content of the data.</param>
    /// <returns>The data; equal shapes give equal values.</returns>
    public abstract IDataView Data(MLContext context, DataShape shape);

    /// <summary>Scores rows one by one through a PredictionEngine that does not own the model.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="model">The fitted or loaded model.</param>
    /// <param name="shape">The rows.</param>
    /// <returns>The scores of each row: score, probability, predicted label, as far as the task has them.</returns>
    public abstract float[][] PredictOneByOne(MLContext context, ITransformer model, DataShape shape);

    /// <summary>Computes ML.NET's permutation feature importance.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="data">The scored rows.</param>
    /// <returns>The mean loss in quality of each slot; null if the trainer has no single feature column.</returns>
    public virtual IReadOnlyList<double>? FeatureImportance(MLContext context, ITransformer model, IDataView data) => null;

    /// <summary>The flaws that <see cref="DataShape.Flaw"/> supports; at least one.</summary>
    public abstract IReadOnlyList<Flaw> Flaws { get; }

    /// <summary>The number of seeds over which the comparison of weights and repeated rows averages.</summary>
    /// <value>At least 1; default 2.</value>
    public int WeightSeeds { get; init; } = 2;

    /// <summary>
    /// The tolerance for the effect of a weight on the mean prediction, relative to the effect of repeating the row; averaged over
    /// <see cref="WeightSeeds"/> seeds with the same number of steps.
    /// </summary>
    /// <value>Default 0.25.</value>
    public double WeightShareTolerance { get; init; } = 0.25;

    /// <summary>True if a row of weight 2 equals the row given twice, step by step. Batch statistics, which ignore weights, prevent this.</summary>
    /// <value>Default true.</value>
    public bool WeightsEqualRepeats { get; init; } = true;

    /// <summary>The number of epochs of a run as a multiple of <c>MaximumEpochs</c>: more than 1 if networks are trained for comparison.</summary>
    /// <value>Default 1.</value>
    public double EpochsFactor { get; init; } = 1;

    /// <summary>The tolerance between scores for a weight of 2 and for repeating the row, relative to max(1, |score|).</summary>
    /// <value>Default 0.001.</value>
    public double WeightTolerance { get; init; } = 1e-3;

    /// <summary>True if the trainer refuses vectors of unknown size in numeric input columns.</summary>
    /// <value>Default true.</value>
    public bool RefusesUnknownSize { get; init; } = true;

    /// <summary>True if a missing number in a row makes its scores NaN.</summary>
    /// <value>Default true.</value>
    public bool PropagatesMissingNumbers { get; init; } = true;

    /// <summary>The R², area under the ROC curve or accuracy that quick options reach on held-out data.</summary>
    /// <value>Default null: 0.5, 0.85 and 0.55.</value>
    public double? MinimumQuality { get; init; }

    /// <summary>True if the validation loss is one minus the probability of the label, as for trainers that tolerate wrong labels.</summary>
    /// <value>Default false.</value>
    public bool ValidatesByAbsoluteError { get; init; }

    /// <summary>Computes from scored rows the validation loss that the trainer should report.</summary>
    /// <param name="scored">The scored validation rows.</param>
    /// <param name="training">The training rows.</param>
    /// <returns>The loss; null if the trainer's loss is not that of its task.</returns>
    public virtual double? ValidationLoss(IDataView scored, IDataView training)
        => ValidatesByAbsoluteError ? TaskLosses.AbsoluteError(Task, scored) : TaskLosses.Of(Task, scored, training);

    /// <summary>Changes options so that a run is likely to diverge.</summary>
    /// <param name="options">The options to change.</param>
    public virtual void MakeDivergent(TrainingOptions options)
    {
        options.Optimizer = OptimizerKind.Sgd;
        options.LearningRate = 10;
        options.Momentum = 0.99;
        options.MaximumEpochs = 30;
    }
}
