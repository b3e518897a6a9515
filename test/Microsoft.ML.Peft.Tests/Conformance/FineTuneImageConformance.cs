using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>EVA on a vision transformer: a resumed run must find the same ranks again.</summary>
[TestClass]
public sealed class FineTuneImageConformance() : EstimatorConformance(
    new SquareImageCase<FineTuneImageTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        (context, options) =>
        {
            options.ModelDirectory ??= TinyVision.Directory;
            return context.MulticlassClassification.Trainers.FineTuneImage(options);
        },
        options =>
        {
            options.ModelDirectory = TinyVision.Directory;
            options.Adapter = FineTuningAdapter.Eva;
            options.Lora.Rank = 2;
            options.Eva.MaximumBatches = 4;
            options.HeadLearningRate = 0.03;
        },
        TinyVision.Side)
    {
        WeightsEqualRepeats = false, // EVA's directions ignore weights
    });
