using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A case whose rows are objects of one class, with everything that follows from that.</summary>
/// <typeparam name="TRow">A row, with members for the input columns, label, weight and Id.</typeparam>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TTransformer">What the trainer's <c>Fit</c> gives.</typeparam>
public abstract class TypedEstimatorCase<TRow, TOptions, TTransformer> : EstimatorCase
    where TRow : class, new()
    where TOptions : TrainingOptions, new()
    where TTransformer : class, ITransformer
{
    public sealed override TrainingOptions CreateDefaultOptions() => new TOptions();

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

    public sealed override IEstimator<ITransformer> Create(MLContext context, TrainingOptions options) => CreateTrainer(context, (TOptions)options);

    public sealed override ITransformer Fit(IEstimator<ITransformer> estimator, IDataView training, IDataView validation)
        => ((DeepTrainer<TTransformer>)estimator).Fit(training, validation);

    public sealed override IDataView Data(MLContext context, DataShape shape) => context.Data.LoadFromEnumerable(PickedRows(shape), Definition(shape));

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

    protected abstract DeepTrainer<TTransformer> CreateTrainer(MLContext context, TOptions options);

    /// <summary>Sets what makes the network small; common options are quick already.</summary>
    protected abstract void MakeQuick(TOptions options);

    /// <summary>The generated rows, without weights and flaws.</summary>
    protected abstract IEnumerable<TRow> Rows(DataShape shape);

    /// <summary>The columns that the rows make.</summary>
    protected abstract SchemaDefinition Definition(DataShape shape);

    protected abstract void SetWeight(TRow row, float weight);

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
