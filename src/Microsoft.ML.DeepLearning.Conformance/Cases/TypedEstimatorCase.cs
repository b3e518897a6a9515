using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A case whose rows are objects of one class.</summary>
/// <typeparam name="TRow">A row, with members for the input columns, label, weight and Id.</typeparam>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TTransformer">The type of the fitted transformer.</typeparam>
public abstract class TypedEstimatorCase<TRow, TOptions, TTransformer> : EstimatorCase
    where TRow : class, new()
    where TOptions : TrainingOptions, new()
    where TTransformer : class, ITransformer
{
    /// <inheritdoc/>
    public sealed override TrainingOptions CreateDefaultOptions() => new TOptions();

    /// <inheritdoc/>
    public sealed override TrainingOptions CreateOptions()
    {
        var options = new TOptions
        {
            MaximumEpochs = 10,
            BatchSize = 32,
            LearningRate = 0.03,
            Seed = 7,
            ValidationFraction = 0,
            DataHandling = DataHandling.InMemory,
        };
        MakeQuick(options);
        return options;
    }

    /// <inheritdoc/>
    public sealed override IEstimator<ITransformer> Create(MLContext context, TrainingOptions options) => CreateTrainer(context, (TOptions)options);

    /// <inheritdoc/>
    public sealed override ITransformer Fit(IEstimator<ITransformer> estimator, IDataView training, IDataView validation)
        => ((DeepTrainer<TTransformer>)estimator).Fit(training, validation);

    /// <inheritdoc/>
    public sealed override IDataView Data(MLContext context, DataShape shape) => context.Data.LoadFromEnumerable(PickedRows(shape), Definition(shape));

    /// <inheritdoc/>
    public sealed override float[][] PredictOneByOne(MLContext context, ITransformer model, DataShape shape)
    {
        return Task switch
        {
            PredictionTask.Regression => Predict<RegressionPrediction>(),
            PredictionTask.BinaryClassification => Predict<BinaryPrediction>(),
            _ => Predict<MulticlassPrediction>(),
        };

        float[][] Predict<TPrediction>()
            where TPrediction : class, IPrediction, new()
        {
            var settings = new PredictionEngineOptions { InputSchemaDefinition = Definition(shape), OwnsTransformer = false };
            using var engine = context.Model.CreatePredictionEngine<TRow, TPrediction>(model, settings);
            return [.. PickedRows(shape).Select(row => engine.Predict(row).ToScores())];
        }
    }

    /// <summary>Creates the trainer.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="options">The trainer's options.</param>
    /// <returns>The trainer.</returns>
    protected abstract DeepTrainer<TTransformer> CreateTrainer(MLContext context, TOptions options);

    /// <summary>Sets the trainer's own options so that its network is small. The common options are quick already.</summary>
    /// <param name="options">The options to change.</param>
    protected abstract void MakeQuick(TOptions options);

    /// <summary>Generates the rows, without weights and flaws.</summary>
    /// <param name="shape">The size and content of the data.</param>
    /// <returns><see cref="DataShape.Rows"/> rows.</returns>
    protected abstract IEnumerable<TRow> Rows(DataShape shape);

    /// <summary>Describes the columns of the rows.</summary>
    /// <param name="shape">The size and content of the data.</param>
    /// <returns>The columns, with the label named <see cref="EstimatorCase.LabelColumn"/>.</returns>
    protected abstract SchemaDefinition Definition(DataShape shape);

    /// <summary>Sets the weight of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="weight">The weight.</param>
    protected abstract void SetWeight(TRow row, float weight);

    /// <summary>Puts a flaw into a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="flaw">One of <see cref="EstimatorCase.Flaws"/>.</param>
    protected abstract void Damage(TRow row, Flaw flaw);

    private List<TRow> PickedRows(DataShape shape)
    {
        List<TRow> rows = [.. Rows(shape)];
        if (shape.Contradicted)
            rows.AddRange(Rows(shape with { Opposite = !shape.Opposite }));
        for (int i = 0; i < rows.Count; i++)
            SetWeight(rows[i], shape.Weights?[i] ?? 1);
        if (shape.Flaw is { } flaw)
            Damage(rows[shape.FlawedRow], flaw);
        return shape.Picked is null ? rows : [.. shape.Picked.Select(i => rows[i])];
    }
}

internal sealed class BinaryPrediction : IPrediction
{
    public float Score { get; set; }

    public float Probability { get; set; }

    public bool PredictedLabel { get; set; }

    public float[] ToScores() => [Score, Probability, PredictedLabel ? 1 : 0];
}

internal sealed class MulticlassPrediction : IPrediction
{
    public float[] Score { get; set; } = [];

    public uint PredictedLabel { get; set; }

    public float[] ToScores() => [.. Score, PredictedLabel];
}

internal sealed class RegressionPrediction : IPrediction
{
    public float Score { get; set; }

    public float[] ToScores() => [Score];
}

/// <summary>The output of a PredictionEngine.</summary>
internal interface IPrediction
{
    /// <summary>Score, probability and predicted label, as far as the task has them.</summary>
    float[] ToScores();
}
