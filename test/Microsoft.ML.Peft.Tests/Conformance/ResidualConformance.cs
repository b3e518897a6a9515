using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.Models.Tiny;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>LoRA on the convolutions of a residual network with random weights, for pictures of any size.</summary>
[TestClass]
public sealed class ResidualConformance() : EstimatorConformance(
    new ImageCase<FineTuneImageTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        (context, options) =>
        {
            options.ModelDirectory ??= TinyResidual.File;
            // These are refused for convolutions; a sweep over the methods must leave them out.
            if (options.Adapter is FineTuningAdapter.RandLora or FineTuningAdapter.LoraXs or FineTuningAdapter.Sora)
                options.Adapter = FineTuningAdapter.Lora;
            return context.MulticlassClassification.Trainers.FineTuneImage(options);
        },
        options =>
        {
            options.ModelDirectory = TinyResidual.File;
            options.Lora.Rank = 1; // the first convolution has one channel and four outputs
            options.HeadLearningRate = 0.03;
        },
        height: 8));
