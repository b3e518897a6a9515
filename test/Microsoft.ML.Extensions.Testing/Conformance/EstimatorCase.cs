using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>
/// What the conformance suite needs to know of a trainer: its task, quick options, how it is made and data it can learn
/// from. The data has the input columns, "Label", "Weight" (Single) and a text column "Id".
/// </summary>
public abstract class EstimatorCase
{
    public const string LabelColumn = "Label";
    public const string WeightColumn = "Weight";
    public const string IdColumn = "Id";

    public abstract PredictionTask Task { get; }

    /// <summary>The columns the network reads.</summary>
    public abstract IReadOnlyList<string> InputColumns { get; }

    /// <summary>Fresh options that train a small network on <see cref="DataShape.Default"/> in well under a second, on the CPU with a fixed seed.</summary>
    public abstract TrainingOptions CreateOptions();

    /// <summary>Options as the parameterless constructor makes them.</summary>
    public abstract TrainingOptions CreateDefaultOptions();

    public abstract IEstimator<ITransformer> Create(MLContext context, TrainingOptions options);

    public abstract ITransformer Fit(IEstimator<ITransformer> estimator, IDataView training, IDataView validation);

    public abstract IDataView Data(MLContext context, DataShape shape);

    /// <summary>The scores of the rows of <paramref name="shape"/>, one by one through a PredictionEngine that does not own the model.</summary>
    public abstract float[][] PredictOneByOne(MLContext context, ITransformer model, DataShape shape);

    /// <summary>The mean loss in quality of ML.NET's permutation feature importance per slot; null where there is no single feature column.</summary>
    public virtual IReadOnlyList<double>? FeatureImportance(MLContext context, ITransformer model, IDataView data) => null;

    /// <summary>What <see cref="DataShape.Flaw"/> can be.</summary>
    public abstract IReadOnlyList<Flaw> Flaws { get; }

    /// <summary>Runs over which the check that weights are as good as repeats takes the mean.</summary>
    public int WeightSeeds { get; init; } = 2;

    /// <summary>
    /// How far what a weight does to the mean prediction may be from what repeats of the row do, as a share of that, in the mean over
    /// some seeds and with as many steps.
    /// </summary>
    public double WeightShareTolerance { get; init; } = 0.25;

    /// <summary>Whether a row of weight 2 is as if it came twice, step by step; batch statistics, which know no weights, are in the way.</summary>
    public bool WeightsEqualRepeats { get; init; } = true;

    /// <summary>How many epochs a run takes, as a multiple of <c>MaximumEpochs</c>: more than 1 where networks are trained to be compared.</summary>
    public double EpochsFactor { get; init; } = 1;

    /// <summary>How far scores of a row of weight 2 and of a row that comes twice may be apart, relative to max(1, |score|).</summary>
    public double WeightTolerance { get; init; } = 1e-3;

    /// <summary>Whether vectors of unknown size are refused for numeric input columns.</summary>
    public bool RefusesUnknownSize { get; init; } = true;

    /// <summary>Whether one missing number makes a row's scores NaN.</summary>
    public bool PropagatesMissingNumbers { get; init; } = true;

    /// <summary>R², area under the curve or accuracy that quick options reach on fresh data; null for what any method should.</summary>
    public double? MinimumQuality { get; init; }

    /// <summary>Whether the validation loss is one less the probability of the label, as where labels may be wrong.</summary>
    public bool ValidatesByAbsoluteError { get; init; }

    /// <summary>The validation loss the trainer reports, computed by hand from scored rows; null where a method's loss is not that of its task.</summary>
    public virtual double? ValidationLoss(IDataView scored, IDataView training)
        => ValidatesByAbsoluteError ? TaskLosses.AbsoluteError(Task, scored) : TaskLosses.Of(Task, scored, training);

    /// <summary>Makes a run that is likely to diverge.</summary>
    public virtual void MakeDivergent(TrainingOptions options)
    {
        options.Optimizer = OptimizerKind.Sgd;
        options.LearningRate = 10;
        options.Momentum = 0.99;
        options.MaximumEpochs = 30;
    }
}
