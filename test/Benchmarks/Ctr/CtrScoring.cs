using BenchmarkDotNet.Attributes;
using Benchmarks.Ctr.Data;
using Benchmarks.Ctr.Rows;
using Benchmarks.Scoring;
using Microsoft.ML;
using Microsoft.ML.Ctr;

namespace Benchmarks.Ctr;

/// <summary>
/// Time per row of a bulk <c>Transform</c> of a saved and loaded model; reads all scores. Target for batch scoring: a twentieth of
/// the time of ML.NET's own ONNX step, which scores row by row and is measured on the first rows of the same data only.
/// </summary>
public class CtrScoring
{
    private const int Rows = 100_000;
    private const int RowsOfSlow = 4_000;
    private const int RowsToFit = 2_000;

    private IDataView _rows = null!;
    private IDataView _firstRows = null!;
    private ITransformer _loaded = null!;
    private ITransformer _batched = null!;

    /// <summary>True for a Deep Interest Network with histories of 50; false for AutoInt over ten fields.</summary>
    [Params(false, true)]
    public bool History { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var context = new MLContext(1);
        _rows = ClickRows.Cached(context, Rows, History);
        _firstRows = ClickRows.Cached(context, RowsOfSlow, History);
        var model = Fit(context, ClickRows.Cached(context, RowsToFit, History));
        _loaded = ScoringModels.SavedAndLoaded(context, model, _rows.Schema);
        (model as IDisposable)?.Dispose();
        _batched = _loaded.WithBatchScoring();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        (_batched as IDisposable)?.Dispose();
        (_loaded as IDisposable)?.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RowsOfSlow)]
    public float LoadedRowByRow() => ScoringModels.SumOfScores(_loaded, _firstRows);

    [Benchmark(OperationsPerInvoke = Rows)]
    public float LoadedWithBatchScoring() => ScoringModels.SumOfScores(_batched, _rows);

    private ITransformer Fit(MLContext context, IDataView rows) => History
        ? context.BinaryClassification.Trainers.DeepInterestNetwork(new DeepInterestNetworkTrainer.Options
        {
            CandidateColumnNames = [nameof(FrappeRow.Item)],
            HistoryColumnNames = [nameof(FrappeRow.History)],
            ContextColumnNames = [.. ClickRows.Names.Where(name => name != nameof(FrappeRow.Item))],
            MaximumEpochs = 1,
        }).Fit(rows)
        : context.BinaryClassification.Trainers.AutoInt(ClickRows.Names, maximumEpochs: 1).Fit(rows);
}
