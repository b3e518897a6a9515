using Microsoft.ML;
using Microsoft.ML.Ctr.Simulation;

namespace Benchmarks.Ctr.Data;

/// <summary>The simulated log, whose best possible AUC is known.</summary>
internal sealed class SimulatedData : CtrDataSet
{
    private const int TrainingUsers = 10_000;
    private const int TestUsers = 1_000;
    private const int Impressions = 20;

    private static readonly SequenceColumns Columns = new(
        [nameof(ClickLogRow.Item), nameof(ClickLogRow.Category)], [nameof(ClickLogRow.HistoryItems), nameof(ClickLogRow.HistoryCategories)]);

    public override string Name => "Simulated";

    public override string Protocol => $"A simulated log with known probabilities: {TrainingUsers:N0} training users with {Impressions} impressions each, {TestUsers:N0} other test users.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Auc, CtrMeasure.Gauc, CtrMeasure.LogLoss, CtrMeasure.CalibrationError];

    protected override IEnumerable<string> Files => [];

    public override CtrTask Open(MLContext context, int seed) => new(
        context.Data.LoadFromEnumerable(Log(0, TrainingUsers, seed)),
        Validation: null,
        context.Data.LoadFromEnumerable(TestRows()),
        [.. Columns.Candidate, .. Columns.History],
        Columns,
        nameof(ClickLogRow.User));

    public override IEnumerable<PublishedResult> Published()
    {
        ClickLogRow[] rows = TestRows();
        yield return new PublishedResult(
            "the true probabilities, expected", new Dictionary<CtrMeasure, double> { [CtrMeasure.Auc] = BayesArea.Of(rows.Select(row => row.ClickProbability)) });
    }

    private static ClickLogRow[] TestRows() => Log(TrainingUsers, TestUsers, seed: 0);

    private static ClickLogRow[] Log(int firstUser, int users, int seed) => [.. new ClickLog(new Shop()).Generate(users, Impressions, seed, firstUser)];
}
