using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

/// <summary>Early-learning regularisation, which keeps per-row state during a run.</summary>
[TestClass]
public sealed class EarlyLearningBinaryConformance() : EstimatorConformance(
    new FeatureCase<NoisyPerceptronOptions, PerceptronModel>(
        PredictionTask.BinaryClassification,
        (context, options) => new PerceptronBinaryTrainer(context, options),
        options => options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization)
    {
        ValidatesByAbsoluteError = true,
    });
