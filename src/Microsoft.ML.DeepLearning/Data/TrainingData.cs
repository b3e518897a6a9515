using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The training and validation parts of a run, opened, with the summary of the training part.</summary>
internal sealed class TrainingData : IDisposable
{
    private readonly TrainingColumns _columns;
    private readonly Device _device;

    private TrainingData(BatchSource training, BatchSource? validation, DataSummary summary, TrainingColumns columns, Device device)
    {
        _columns = columns;
        _device = device;
        Training = training;
        Validation = validation;
        Summary = summary;
    }

    public BatchSource Training { get; }

    public BatchSource? Validation { get; }

    public DataSummary Summary { get; }

    /// <summary>True if the training rows are in memory, false if they are read again in every epoch.</summary>
    public bool IsInMemory => Training is InMemoryBatches;

    /// <summary>A hash of all rows of the training data; null unless <see cref="DataSettings.DigestsRows"/>.</summary>
    public string? TrainingDigest { get; private init; }

    /// <summary>The same for separate validation data; null if there is none.</summary>
    public string? ValidationDigest { get; private init; }

    /// <summary>Reads the data once and keeps it in memory or prepares it for streaming.</summary>
    /// <param name="training">The training rows.</param>
    /// <param name="validation">Separate validation rows; if given, <see cref="DataSettings.ValidationFraction"/> is not used.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="settings">Sets how the rows are split and kept.</param>
    /// <param name="device">The device of the batches.</param>
    /// <param name="checkAlive">Called several times a second, even while waiting for a slow source; throws if the run is cancelled.</param>
    public static TrainingData Open(IDataView training, IDataView? validation, TrainingColumns columns, DataSettings settings, Device device, Action checkAlive)
    {
        double fraction = validation is null ? settings.ValidationFraction : 0;
        var summary = new DataSummaryBuilder(columns, settings.Seed);
        var parts = new PartReader(columns, settings, device, checkAlive);
        var register = settings.RegistersRows ? new RowRegister(columns) : null;
        using var trainingDigest = settings.DigestsRows ? new DataDigest(columns.All) : null;
        using var validationDigest = settings.DigestsRows && validation is not null ? new DataDigest(columns.All) : null;
        var (kept, aside) = parts.Read(training, "training", fraction, trainingDigest, summary, register);
        try
        {
            if (kept.Rows == 0)
                throw new InvalidOperationException(parts.NothingLeft(aside?.Rows ?? 0));
            long numbered = kept.Rows + (aside?.Rows ?? 0);
            if (validation is not null)
                aside = parts.Read(validation, "validation", 0, validationDigest).Training;
            if (validation is not null && aside!.Rows == 0)
                throw new InvalidOperationException("The validation data holds no row with a positive weight; at least one is needed.");
            return new TrainingData(kept, aside, summary.Build() with { NumberedRows = numbered, ValidationRows = aside?.Rows ?? 0, Register = register }, columns, device)
            {
                TrainingDigest = trainingDigest?.Finish(),
                ValidationDigest = validationDigest?.Finish(),
            };
        }
        catch
        {
            kept.Dispose();
            aside?.Dispose();
            throw;
        }
    }

    /// <summary>An even random sample of at most <paramref name="rows"/> training rows, without their row numbers; each batch is disposed when the next one is requested.</summary>
    public IEnumerable<TensorBatch> Sample(int rows, int batchSize)
    {
        var sample = Summary.Sample;
        int count = Math.Min(rows, sample.Rows);
        var block = new RowBlock(_columns.All);
        for (int first = 0; first < count; first += batchSize)
        {
            int[] chosen = [.. Enumerable.Range(first, Math.Min(batchSize, count - first)).Select(i => (int)((long)i * sample.Rows / count))];
            block.Clear();
            block.AppendRows(sample, chosen);
            using var batch = block.ToBatch(_columns, new long[chosen.Length], _device);
            yield return batch;
        }
    }

    public void Dispose()
    {
        Training.Dispose();
        Validation?.Dispose();
    }
}

/// <summary>Settings for splitting and keeping the rows of a run.</summary>
internal sealed record DataSettings(DataHandling Handling, double ValidationFraction, int ShufflePoolSize, long Seed)
{
    /// <summary>True if the method keeps per-row state, so rows are added to a <see cref="RowRegister"/>.</summary>
    public bool RegistersRows { get; init; }

    /// <summary>True if all rows are hashed for a checkpoint.</summary>
    public bool DigestsRows { get; init; }

    /// <summary>True if rows of similar length share a batch.</summary>
    public bool BucketsByLength { get; init; }

    /// <summary>The maximum number of bytes that <see cref="DataHandling.Auto"/> keeps; null for a quarter of the free memory.</summary>
    public long? MemoryBudget { get; init; }
}
