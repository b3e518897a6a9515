using Microsoft.ML.DeepLearning.Scoring.Saved;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// The tests that depend on the network of a trainer: fits, seeds, schemas, scores, saved models and bad data. Derive a test class from this one for a
/// further network of a trainer that already has its <see cref="EstimatorConformance"/>.
/// </summary>
/// <param name="row">The trainer under test.</param>
public abstract partial class NetworkConformance(EstimatorCase row)
{
    internal EstimatorCase Case => row;

    private protected TrainingOptions Options(Action<TrainingOptions>? adjust = null)
    {
        var options = row.CreateOptions();
        adjust?.Invoke(options);
        return options;
    }

    /// <summary>The maximum number of epochs of a run.</summary>
    private protected int AllEpochs() => (int)(row.EpochsFactor * Options().MaximumEpochs);

    private protected IEstimator<ITransformer> Trainer(MLContext context, Action<TrainingOptions>? adjust = null) => row.Create(context, Options(adjust));

    /// <summary>Fits in a new context.</summary>
    private protected FittedModel Fit(DataShape shape, Action<TrainingOptions>? adjust = null)
    {
        var context = TestContexts.Create();
        return Fit(context, Trainer(context, adjust), row.Data(context, shape));
    }

    private protected FittedModel Fit(Action<TrainingOptions>? adjust = null) => Fit(DataShape.Default, adjust);

    private protected static FittedModel Fit(MLContext context, IEstimator<ITransformer> trainer, IDataView data) => new(context, trainer.Fit(data), data);

    private protected static void Weigh(TrainingOptions options) => options.ExampleWeightColumnName = EstimatorCase.WeightColumn;

    /// <summary>Every step sees all rows in order.</summary>
    private protected static void UseFullBatch(TrainingOptions options)
    {
        options.BatchSize = 100_000;
        options.ValidationFraction = 0;
    }
}

/// <summary>A model with the context and the data that it was fitted on.</summary>
internal sealed record FittedModel(MLContext Context, ITransformer Model, IDataView Data) : IDisposable
{
    /// <summary>The saved model's content: the same lines for the same network.</summary>
    public string[] Fingerprint() => ModelFiles.Fingerprint(Save());

    public byte[] Save() => ModelFiles.Save(Context, Model, Data.Schema);

    public float[][] Scores() => Scores(Data);

    public float[][] Scores(IDataView data) => ScoreReader.ReadAll(Model.Transform(data));

    /// <summary>
    /// How far, relative to 1 and the value, scores of the loaded model may be from those of this one: by nothing, unless a kernel scores here, which adds in
    /// another order than ML.NET's step adds the numbers of the graph.
    /// </summary>
    public double LoadedTolerance => HasKernel(Model) ? 1e-5 : 0;

    /// <summary>Asserts that a loaded model, as ML.NET loads it, has the scores of this one.</summary>
    public void AssertLoaded(float[][] actual, string what)
    {
        if (LoadedTolerance > 0)
            ScoreReader.AssertClose(Scores(), actual, LoadedTolerance, what);
        else
            ScoreReader.AssertSame(Scores(), actual, what);
    }

    public void Dispose() => (Model as IDisposable)?.Dispose();

    private static bool HasKernel(ITransformer model)
        => model is IEnumerable<ITransformer> steps ? steps.Any(HasKernel) : model is INetworkTransformer { Network.Kernel: not null };
}
