using Microsoft.ML;

namespace Benchmarks.Ctr.Data;

/// <summary>LastFM artists in S3-Rec's sequences, ranked among its published negatives.</summary>
internal sealed class LastFmData : CtrDataSet
{
    private const string Set = "LastFM";

    public override string Name => Set;

    public override string Protocol => "S3-Rec's sequences: trained on all but each user's last two events with one random negative each. The last but one event, with one random negative, is for early stopping. The test ranks the last event among the 99 published negatives.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Hit1, CtrMeasure.Hit5, CtrMeasure.Ndcg5, CtrMeasure.Hit10, CtrMeasure.Ndcg10, CtrMeasure.Mrr, CtrMeasure.Gauc];

    protected override IEnumerable<string> Files => [S3RecFiles.Sequences(Set), S3RecFiles.Attributes(Set), S3RecFiles.Negatives(Set)];

    public override CtrTask Open(MLContext context, int seed)
    {
        var data = S3RecFiles.Read(Set);
        int[][] negatives = S3RecFiles.ReadNegatives(Set);
        return new CtrTask(
            data.View(context, [.. data.Training(lastFew: 2, seed)]),
            data.View(context, [.. data.Drawn(fromEnd: 2, ItemSequences.TrainingNegatives, seed: 1000 + seed)]),
            data.View(context, [.. data.Against(fromEnd: 1, Enumerable.Range(0, data.Users), user => negatives[user])]),
            data.Fields,
            ItemSequences.Columns,
            nameof(SequenceRow.User));
    }

    // On the training rows GAUC is .788 with 0, .806 with the default and .823 with 1, because the whole history matters.
    public override string ChosenOptions(string network) => network == CtrNetworks.Interest ? "InitialAttentionWeight=1" : "";

    public override IEnumerable<PublishedResult> Published() => S3RecFiles.Sampled(Set);
}
