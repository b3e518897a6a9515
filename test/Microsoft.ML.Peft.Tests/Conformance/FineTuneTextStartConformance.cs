using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>Starts from a RandLoRA that an earlier run saved.</summary>
[TestClass]
public sealed class FineTuneTextStartConformance() : EstimatorConformance(
    new TextCase<FineTuneTextMulticlassTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        pairs: false,
        (context, options) =>
        {
            options.ModelDirectory ??= WordBert.Directory;
            return context.MulticlassClassification.Trainers.FineTuneText(options);
        },
        options =>
        {
            options.ModelDirectory = WordBert.Directory;
            options.Adapter = FineTuningAdapter.RandLora;
            options.StartFrom = Start.Value.Path;
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
        })
    {
        MinimumQuality = 0.3,
    })
{
    private static readonly Lazy<TemporaryFolder> Start = new(() =>
    {
        var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var options = FineTuned.Options(FineTuningAdapter.RandLora);
        (options.MaximumEpochs, options.RandLora.Rank, options.RandLora.Alpha) = (1, 4, 8);
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(FineTuned.Data(ml, PredictionTask.MulticlassClassification));
        fitted.Model.SaveAdapter(folder.Path);
        return folder;
    });
}
