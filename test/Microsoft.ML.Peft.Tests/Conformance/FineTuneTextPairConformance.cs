using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>Trains every parameter on pairs of texts, with a number for each pair.</summary>
[TestClass]
public sealed class FineTuneTextPairConformance() : EstimatorConformance(
    new TextCase<FineTuneTextRegressionTrainer.Options, FineTunedModel>(
        PredictionTask.Regression,
        pairs: true,
        (context, options) =>
        {
            options.ModelDirectory ??= WordBert.Directory;
            return context.Regression.Trainers.FineTuneText(options);
        },
        options =>
        {
            options.ModelDirectory = WordBert.Directory;
            options.Sentence2ColumnName = nameof(TextRow.Second);
            options.Adapter = FineTuningAdapter.Full;
            options.Pooling = TextPooling.Mean;
            options.LearningRate = 0.01;
            options.HeadLearningRate = 0.01;
            options.HeadDropout = 0;
        })
    {
        MinimumQuality = 0.3, // one block with random weights can hardly learn how two texts differ
    });
