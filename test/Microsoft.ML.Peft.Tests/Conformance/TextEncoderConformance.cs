using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.Models.Tiny;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>LoRA on single texts with an architecture whose weights are random.</summary>
public abstract class TextEncoderConformance(string type) : NetworkConformance(
    new TextCase<FineTuneTextMulticlassTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        pairs: false,
        (context, options) =>
        {
            options.ModelDirectory ??= TinyEncoder.Of(type).SmoothDirectory;
            return context.MulticlassClassification.Trainers.FineTuneText(options);
        },
        options =>
        {
            options.ModelDirectory = TinyEncoder.Of(type).SmoothDirectory;
            options.Pooling = TextPooling.Mean; // the first token of a network with random weights knows little of the others
            (options.Lora.Rank, options.Sora.Rank, options.LoraXs.Rank) = (4, 4, 4); // a layer of two of these networks has six inputs
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
        }));
