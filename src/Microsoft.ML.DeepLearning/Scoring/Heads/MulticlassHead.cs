using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>Raw [K], the class probabilities → PredictedLabel (key of the largest), Score [K].</summary>
internal sealed class MulticlassHead : TaskHead
{
    private readonly ClassLabels? _labels;

    /// <param name="label">The label column that the network learned: output k is the key k + 1.</param>
    public MulticlassHead(DataViewSchema.Column label) : this(new ClassLabels(label))
    {
    }

    /// <summary>The head of a loaded model, whose tail contains the classes.</summary>
    public MulticlassHead(int classes, ITransformer loadedTail) : base(classes, loadedTail)
    {
    }

    private MulticlassHead(ClassLabels labels) : base(labels.Count, null) => _labels = labels;

    public override IReadOnlyList<string> Columns { get; } = [ScoreColumns.PredictedLabel, ScoreColumns.Score];

    internal override Delegate CreateGetter(string column, IRawScores scores) => column switch
    {
        ScoreColumns.PredictedLabel => (ValueGetter<uint>)((ref uint value) => value = ScoreColumns.KeyOfLargest(scores.Current)),
        ScoreColumns.Score => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var raw = scores.Current;
            var editor = VBufferEditor.Create(ref value, raw.Length);
            ScoreColumns.PassThrough(raw, editor.Values);
            value = editor.Commit();
        }),
        _ => throw NoColumn(column),
    };

    private protected override ITransformer BuildTail(MLContext context, string rawColumnName)
    {
        var keys = Enumerable.Range(1, OutputWidth).Select(key => (uint)key).ToArray();
        var rows = new FixedRows(OutputWidth)
            .Add(rawColumnName, RawType, IdentityPredictors.ZeroRows(RawType, OutputWidth))
            .Add(IdentityPredictors.Label, _labels!.Type, keys, _labels.Annotations);
        var oneClass = new OneClassPredictor(context, rawColumnName, RawType);
        return context.MulticlassClassification.Trainers
            .OneVersusAll(oneClass, IdentityPredictors.Label, useProbabilities: false)
            .Fit(rows);
    }
}
