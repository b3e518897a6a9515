using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>RandLoRA on single texts.</summary>
[TestClass]
public sealed class FineTuneTextRandLoraConformance() : EstimatorConformance(
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
            (options.RandLora.Rank, options.RandLora.Alpha) = (4, 8);
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
        })
    {
        MinimumQuality = 0.3,
    });
