namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A run that can be cancelled by its token or by its context.</summary>
internal sealed class CancellableRun : IDisposable
{
    private readonly EstimatorCase _row;
    private readonly bool _byHost;
    private readonly MLContext _context = TestContexts.Create();
    private readonly CancellationTokenSource _source = new();

    // Created before any cancellation, as in AutoML: the host's flag reaches existing trainers.
    private readonly Lazy<IEstimator<ITransformer>> _trainer;

    public CancellableRun(EstimatorCase row, bool byHost)
    {
        _row = row;
        _byHost = byHost;
        Data = new WatchedView(row.Data(_context, DataShape.Default));
        Log = new ProgressLog(progress =>
        {
            if (progress.Epoch == CancelAfterEpoch)
                Cancel();
        });
        _trainer = new(CreateTrainer);
    }

    public bool ReturnBest { get; init; }

    public int CancelAfterEpoch { get; init; }

    public DataHandling Handling { get; init; } = DataHandling.InMemory;

    public WatchedView Data { get; }

    public ProgressLog Log { get; }

    public void Cancel()
    {
        _ = _trainer.Value;
        if (_byHost)
            HostCancellation.Cancel(_context);
        else
            _source.Cancel();
    }

    public FittedModel Fit() => new(_context, _trainer.Value.Fit(Data), Data);

    /// <summary>Asserts that the run throws and leaves no live tensor and no open cursor.</summary>
    public void AssertThrows()
    {
        LiveTensors.AreBalancedBy(() => Assert.Throws<OperationCanceledException>(() => _trainer.Value.Fit(Data)));
        Assert.AreEqual(0, Data.OpenCursors);
    }

    public void Dispose() => _source.Dispose();

    private IEstimator<ITransformer> CreateTrainer()
    {
        var options = _row.CreateOptions();
        options.ReturnBestOnCancel = ReturnBest;
        options.Progress = Log;
        options.DataHandling = Handling;
        if (!_byHost)
            options.CancellationToken = _source.Token;
        return _row.Create(_context, options);
    }
}
