using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>Raw [1] → Score.</summary>
internal sealed class RegressionHead(ITransformer? loadedTail = null) : TaskHead(1, loadedTail)
{
    public override IReadOnlyList<string> Columns { get; } = [ScoreColumns.Score];

    internal override Delegate CreateGetter(string column, IRawScores scores) => column == ScoreColumns.Score
        ? (ValueGetter<float>)((ref float value) => value = ScoreColumns.PlusZero(scores.Current[0]))
        : throw NoColumn(column);

    private protected override ITransformer BuildTail(MLContext context, string rawColumnName) =>
        IdentityPredictors.Regression(context, rawColumnName, RawType, slot: 0);
}
