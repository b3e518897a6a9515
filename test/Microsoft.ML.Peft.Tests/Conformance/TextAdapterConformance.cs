using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.FineTuning;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>A method of fine-tuning on single texts.</summary>
public abstract class TextAdapterConformance(Action<FineTuneTextMulticlassTrainer.Options> chooseAdapter) : EstimatorConformance(
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
            options.HeadLearningRate = 0.03;
            options.HeadDropout = 0;
            chooseAdapter(options);
        })
    {
        MinimumQuality = 0.3,
    });
