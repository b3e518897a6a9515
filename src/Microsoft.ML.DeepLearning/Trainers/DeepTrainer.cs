using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning;

/// <summary>
/// The base class of trainers: reads the data, trains a network through TorchSharp and returns a transformer that scores
/// through ONNX Runtime. Creating a trainer is cheap and loads no native library. <c>Fit</c> may be called any number of times, each time
/// with the same result.
/// </summary>
/// <typeparam name="TTransformer">The type of the fitted transformer.</typeparam>
public abstract class DeepTrainer<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private readonly TrainingOptions _options;

    /// <summary>Checks the options; does not start training.</summary>
    /// <param name="environment">The environment of the context, from <see cref="Interop.CatalogEnvironment"/> if the trainer has a catalog method.</param>
    /// <param name="name">The name of the trainer in the context's log.</param>
    /// <param name="options">The options; later changes affect this trainer.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and the allowed values.</exception>
    protected DeepTrainer(IHostEnvironment environment, string name, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        options.ValidateAll();
        _options = options;
        Host = environment.Register(name);
    }

    /// <summary>The trainer's host, for transformers and log messages.</summary>
    protected IHost Host { get; }

    /// <summary>Trains on <paramref name="input"/>; the options may hold out a fraction of its rows for validation.</summary>
    /// <param name="input">The training rows.</param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A value cannot be used, no row remains, the run diverged in its first epoch, or no TorchSharp backend is available.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TTransformer Fit(IDataView input) => Fit(input, validationData: null);

    /// <summary>Trains on <paramref name="trainingData"/> and validates on <paramref name="validationData"/>.</summary>
    /// <param name="trainingData">The training rows.</param>
    /// <param name="validationData">
    /// Rows with the same columns that select the best epoch and stop the run; null holds out a fraction of the training rows.
    /// </param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A value cannot be used, no row remains, the run diverged in its first epoch, or no TorchSharp backend is available.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TTransformer Fit(IDataView trainingData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainingData);
        var columns = FindColumns(trainingData.Schema);
        if (validationData is not null)
            CheckSame(columns, trainingData.Schema, FindColumns(validationData.Schema), validationData.Schema);
        using var run = new TrainingRun(Host, _options);
        using var scope = NewDisposeScope();
        TrainingSize.TellColumns(run, columns);
        using var checkpoint = TrainingCheckpoint.Open(run);
        using var random = new RandomSource(run.Seed);
        var settings = new DataSettings(_options.DataHandling, _options.ValidationFraction, _options.ShufflePoolSize, run.Seed)
        {
            RegistersRows = _options.RegistersRows,
            BucketsByLength = BucketsByLength,
            DigestsRows = checkpoint is not null,
        };
        using var data = TrainingData.Open(trainingData, validationData, columns, settings, run.Device, run.ThrowIfCancelled);
        foreach (string warning in FarValueWarnings(columns, data.Summary, trainingData.Schema))
            run.Warning(warning);
        checkpoint?.CheckData(columns, trainingData.Schema, data);
        using var objective = CreateObjective(columns, data.Summary, trainingData.Schema, run.Device, random);
        TrainingSize.TellNetwork(run, columns, objective, Math.Min(_options.BatchSizeFor(data.Training.Rows), data.Training.Rows));
        using var threads = new ThreadScope(_options.NumberOfThreads, (int)Math.Min(_options.BatchSizeFor(data.Training.Rows), data.Training.Rows), objective.MultiplyAddsPerRow);
        if (_options.EpochsFor(data.Training.Rows) > 0)
        {
            using var loop = new TrainingLoop(run, objective, data, random, checkpoint);
            _ = loop.Run();
        }
        else
        {
            objective.Network.eval(); // the network is used as it is
        }

        using var whole = run.FinishWork();
        objective.Finish(new FinishedRun(run, data, objective));
        var transformer = CreateTransformer(objective, columns, trainingData.Schema);
        checkpoint?.Delete(); // only now, because the run is complete when its model exists
        return transformer;
    }

    /// <summary>The columns of the output, from those of the input.</summary>
    /// <param name="inputSchema">The columns before this step.</param>
    /// <returns>The columns after it: those of ML.NET's own trainers of the task, with their annotations.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and the remedy.</exception>
    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);

    /// <summary>True if rows of similar length share a batch, because the rows of a batch are padded to the longest.</summary>
    protected virtual bool BucketsByLength => false;

    /// <summary>The warnings about values far outside the range of the others.</summary>
    protected virtual IEnumerable<string> FarValueWarnings(TrainingColumns columns, DataSummary summary, DataViewSchema schema)
        => columns.Inputs.SelectMany((spec, input) => FarValues.Warnings(
            schema[spec.Name], summary.Minimum[input], summary.Maximum[input], slot => summary.RangesOf(input)[slot]));

    /// <summary>Finds the columns to read and checks their types; <see cref="Tasks.FeatureColumns"/> has the common checks.</summary>
    protected abstract TrainingColumns FindColumns(DataViewSchema schema);

    /// <summary>Creates the network with its loss on <paramref name="device"/>. All random numbers come from <paramref name="random"/>, which lives as long as the run.</summary>
    protected abstract TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random);

    /// <summary>Creates the transformer of the trained network. It must not keep tensors of the objective.</summary>
    protected abstract TTransformer CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema);

    // The number of keys is part of the type: with other classes the same number has another meaning.
    private static void CheckSame(TrainingColumns training, DataViewSchema trainingSchema, TrainingColumns validation, DataViewSchema validationSchema)
    {
        foreach (var (expected, found) in training.All.Zip(validation.All))
        {
            var (first, second) = (trainingSchema[expected.Name], validationSchema[found.Name]);
            bool sameKeys = expected.Content != ColumnContent.Keys || first.Type.Equals(second.Type);
            if (expected != found || !sameKeys)
                throw new ArgumentException($"Column '{found.Name}' has type {second.Type} in the validation data; in the training data it has {first.Type}.");
            ColumnMeaning.CheckSame(first, second, "the training data", "the validation data");
        }
    }
}
