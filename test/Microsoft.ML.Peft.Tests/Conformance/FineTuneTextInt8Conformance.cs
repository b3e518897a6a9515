using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>A fitted model in 8 bits, on single texts.</summary>
[TestClass]
public sealed class FineTuneTextInt8Conformance() : EstimatorConformance(
    new TextCase<FineTuneTextMulticlassTrainer.Options, FineTunedModel>(
        PredictionTask.MulticlassClassification,
        pairs: false,
        (context, options) =>
        {
            options.ModelDirectory ??= WordBert.WideDirectory;
            return context.MulticlassClassification.Trainers.FineTuneText(options);
        },
        options =>
        {
            options.ModelDirectory = WordBert.WideDirectory;
            options.Quantization = Quantization.Int8;
            (options.QuantizationRank, options.ScalesQuantizedInputs) = (2, true);
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
        })
    {
        MinimumQuality = 0.3,
    });
