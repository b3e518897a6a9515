using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;
using Microsoft.ML.Peft.Tests.Models.Tiny;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>LoRA on pictures with an architecture whose weights are random.</summary>
public abstract class PictureEncoderConformance(string name) : NetworkConformance(
    new SquareImageCase<FineTuneImageTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        (context, options) =>
        {
            options.ModelDirectory ??= TinyPictures.Of(name).Directory;
            return context.MulticlassClassification.Trainers.FineTuneImage(options);
        },
        options =>
        {
            options.ModelDirectory = TinyPictures.Of(name).Directory;
            options.Lora.Rank = 2;
            options.HeadLearningRate = 0.03;
        },
        TinyVision.Side));
