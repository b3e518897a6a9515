using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>Raw [1], the logit → PredictedLabel (logit above 0), Score (the logit), Probability.</summary>
internal sealed class BinaryHead(ITransformer? loadedTail = null) : TaskHead(1, loadedTail)
{
    public override IReadOnlyList<string> Columns { get; } = [ScoreColumns.PredictedLabel, ScoreColumns.Score, ScoreColumns.Probability];

    internal override Delegate CreateGetter(string column, IRawScores scores) => column switch
    {
        ScoreColumns.PredictedLabel => (ValueGetter<bool>)((ref bool value) => value = scores.Current[0] > 0),
        ScoreColumns.Score => (ValueGetter<float>)((ref float value) => value = ScoreColumns.PlusZero(scores.Current[0])),
        ScoreColumns.Probability => (ValueGetter<float>)((ref float value) => value = ScoreColumns.Logistic(scores.Current[0])),
        _ => throw NoColumn(column),
    };

    private protected override ITransformer BuildTail(MLContext context, string rawColumnName)
    {
        var rows = new FixedRows(2)
            .Add(rawColumnName, RawType, IdentityPredictors.ZeroRows(RawType, 2))
            .Add(IdentityPredictors.Label, BooleanDataViewType.Instance, [false, true]);
        var predictor = IdentityPredictors.Binary(context, rows, rawColumnName, RawType, slot: 0);
        var calibrator = context.BinaryClassification.Calibrators.Platt(slope: -1, offset: 0).Fit(predictor.Transform(rows));
        return new TransformerChain<ITransformer>(predictor, calibrator);
    }
}
