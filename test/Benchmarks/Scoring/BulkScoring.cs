using BenchmarkDotNet.Attributes;
using Microsoft.ML;

namespace Benchmarks.Scoring;

/// <summary>
/// Time per row of a bulk <c>Transform</c>; reads all scores. Targets for a saved and loaded model with batch scoring on
/// 1 million rows: a fifteenth of the time without batch scoring, and a third of FastTree's time. Slow variants
/// read only the first rows of the same data.
/// </summary>
[MemoryDiagnoser]
public class BulkScoring
{
    private const int Rows = 1_000_000;
    private const int RowsOfSlow = 20_000;

    private IDataView _rows = null!;
    private IDataView _firstRows = null!;
    private ITransformer _loaded = null!;
    private ITransformer _batched = null!;
    private ITransformer _trees = null!;

    [GlobalSetup]
    public void Setup()
    {
        var context = new MLContext(1);
        _rows = FeatureRows.Cached(context, Rows);
        _firstRows = FeatureRows.Cached(context, RowsOfSlow);
        using var network = ScoringModels.Network(context);
        _loaded = ScoringModels.SavedAndLoaded(context, network, _rows.Schema);
        _batched = _loaded.WithBatchScoring();
        _trees = ScoringModels.Trees(context);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        (_batched as IDisposable)?.Dispose();
        (_loaded as IDisposable)?.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RowsOfSlow)]
    public float LoadedRowByRow() => ScoringModels.SumOfScores(_loaded, _firstRows);

    [Benchmark(OperationsPerInvoke = RowsOfSlow)]
    public float FastTree() => ScoringModels.SumOfScores(_trees, _firstRows);

    [Benchmark(OperationsPerInvoke = Rows)]
    public float LoadedWithBatchScoring() => ScoringModels.SumOfScores(_batched, _rows);
}
