using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Conformance;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>A trainer that reads a key column besides the features. The column of the classes serves: it says which half of its range the first feature is in.</summary>
internal sealed class CategoryCase<TOptions>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<KanModel>>> create,
    Action<TOptions> makeQuick)
    : MissingValueCase<TOptions>(task, create, options => MakeQuick(options, makeQuick))
    where TOptions : KanOptions, new()
{
    public override IReadOnlyList<string> InputColumns { get; } = [nameof(FeatureRow.Features), nameof(FeatureRow.Class)];

    protected override IEnumerable<FeatureRow> Rows(DataShape shape) => base.Rows(shape).Select(row =>
    {
        row.Class = row.Features[0] > 0 ? 1u : 0u;
        return row;
    });

    private static void MakeQuick(TOptions options, Action<TOptions> makeQuick)
    {
        makeQuick(options);
        options.CategoryColumnNames = [nameof(FeatureRow.Class)];
    }
}
