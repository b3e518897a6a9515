using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>SoRA on single texts.</summary>
[TestClass]
public sealed class FineTuneTextSoraConformance() : EstimatorConformance(
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
            options.Adapter = FineTuningAdapter.Sora;
            (options.Sora.Rank, options.Sora.Threshold) = (4, 0.01);
            options.LearningRate = 0.01;
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
        })
    {
        MinimumQuality = 0.3,
    });
