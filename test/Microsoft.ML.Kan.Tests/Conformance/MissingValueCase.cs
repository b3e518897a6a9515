using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>A trainer that learns from features that lack values; NaN is no flaw of its data.</summary>
internal class MissingValueCase<TOptions>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<KanModel>>> create,
    Action<TOptions> makeQuick) : FeatureCase<TOptions, KanModel>(task, create, makeQuick)
    where TOptions : KanOptions, new()
{
    public override IReadOnlyList<Flaw> Flaws => [.. base.Flaws.Where(flaw => flaw != Flaw.NotANumberInput)];

    /// <summary>True if validation rows choose among networks: the model then predicts them better than the mean of the networks that is reported.</summary>
    public bool Chooses { get; init; }

    /// <summary>The validation loss from scored and training rows, if it is not that of the task.</summary>
    public Func<IDataView, IDataView, double>? OtherLoss { get; init; }

    public override double? ValidationLoss(IDataView scored, IDataView training)
        => Chooses ? null : OtherLoss?.Invoke(scored, training) ?? base.ValidationLoss(scored, training);
}
