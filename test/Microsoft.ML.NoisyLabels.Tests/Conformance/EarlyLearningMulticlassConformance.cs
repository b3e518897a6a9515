using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>Early-learning regularisation, which keeps per-row state during a run.</summary>
[TestClass]
public sealed class EarlyLearningMulticlassConformance() : EstimatorConformance(
    new FeatureCase<NoisyPerceptronOptions, PerceptronModel>(
        PredictionTask.MulticlassClassification,
        (context, options) => new PerceptronMulticlassTrainer(context, options),
        options => options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization)
    {
        ValidatesByAbsoluteError = true,
    });
