using Benchmarks.Running;
using Benchmarks.Tables.Sets;

namespace Benchmarks.Tables;

/// <summary>Runs contestants one after the other. Before its first run of a task a contestant learns from a few rows, so that loading and compiling code is not measured.</summary>
internal sealed class TableMeasurement(int threads)
{
    private const int WarmUpRows = 400;

    private readonly HashSet<(string Contestant, bool Binary)> _warm = [];

    public TableResult Of(TableContestant contestant, TableData data, TableDivision division, int seed)
    {
        if (_warm.Add((contestant.Name, data.Binary)))
            contestant.Fit(TableTask.Of(data, division.First(WarmUpRows), seed, threads)).Dispose();
        var task = TableTask.Of(data, division, seed, threads);
        var time = ProcessorTime.Start();
        using var model = contestant.Fit(task);
        var (processor, wall) = time.Elapsed;
        double[] predictions = model.Predict(division.Test);
        return new TableResult(
            TableError.Of(data.Binary, predictions, division.Test),
            data.Binary ? TableError.Auc(predictions, division.Test) : double.NaN,
            processor,
            wall);
    }
}
