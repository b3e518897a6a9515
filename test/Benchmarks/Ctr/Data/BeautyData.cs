using Microsoft.ML;

namespace Benchmarks.Ctr.Data;

/// <summary>Amazon's Beauty products in S3-Rec's sequences, ranked among all 12,101 products that the user did not review.</summary>
/// <param name="users">The number of ranked users; each user has 12,101 rows.</param>
internal sealed class BeautyData(int users) : CtrDataSet
{
    public const int UsualUsers = 1000;

    private const string Set = "Beauty";

    public override string Name => Set;

    public override string Protocol => $"S3-Rec's sequences: trained on all but each user's last two events with one random negative each. The last but one event, with one random negative, is for early stopping. The test ranks the last event of {users:N0} of the 22,363 users among all items they did not review. Published results use all users.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Hit5, CtrMeasure.Ndcg5, CtrMeasure.Hit10, CtrMeasure.Ndcg10, CtrMeasure.Gauc];

    protected override IEnumerable<string> Files => [S3RecFiles.Sequences(Set), S3RecFiles.Attributes(Set)];

    public override CtrTask Open(MLContext context, int seed)
    {
        var data = S3RecFiles.Read(Set);
        int[] order = [.. Enumerable.Range(0, data.Users)];
        new Random(1).Shuffle(order); // the same users for every seed
        return new CtrTask(
            data.View(context, [.. data.Training(lastFew: 2, seed)]),
            data.View(context, [.. data.Drawn(fromEnd: 2, ItemSequences.TrainingNegatives, seed: 1000 + seed)]),
            data.View(context, data.Against(fromEnd: 1, order.Take(users), data.Untouched)),
            data.Fields,
            ItemSequences.Columns,
            nameof(SequenceRow.User));
    }

    public override IEnumerable<PublishedResult> Published() => S3RecFiles.FullRanking(Set);
}
