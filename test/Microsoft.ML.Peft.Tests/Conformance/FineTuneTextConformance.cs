using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>LoRA on single texts, with early-learning regularisation.</summary>
[TestClass]
public sealed class FineTuneTextConformance() : EstimatorConformance(
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
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0; // dropout applies once to a row of weight 2, but twice to the same row repeated
        })
    {
        ValidatesByAbsoluteError = true,
        WeightSeeds = 8,
        // Each repeat of a row has its own running average, so the regulariser treats repeats and weights differently: the share is 0.78 at the
        // default batch size and 1.25 at 1; without the regulariser 0.88 and 0.98.
        WeightShareTolerance = 0.35,
    });
