using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Data and options of fast runs on <see cref="WordBert"/>.</summary>
internal static class FineTuned
{
    public static IDataView Data(MLContext ml, PredictionTask task, bool pairs = false, int rows = 60)
    {
        var shape = DataShape.Default with { Rows = rows };
        return ml.Data.LoadFromEnumerable(TextData.Rows(shape, pairs), TextData.Definition(shape, task));
    }

    /// <summary>Rows to score.</summary>
    public static IDataView Rows(MLContext ml, IEnumerable<string> texts)
        => ml.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Sentence = text }), TextData.Definition(DataShape.Default, PredictionTask.MulticlassClassification));

    public static FineTuneTextMulticlassTrainer.Options Options(FineTuningAdapter adapter = FineTuningAdapter.Lora) => new()
    {
        ModelDirectory = WordBert.Directory,
        Adapter = adapter,
        MaximumEpochs = 2,
        Seed = 3,
        ValidationFraction = 0,
        HeadDropout = 0,
        Lora = { Rank = 2 },
    };
}
