using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Conformance;

[TestClass]
public sealed class PerceptronBinaryConformance() : EstimatorConformance(new FeatureCase<PerceptronOptions, PerceptronModel>(
    PredictionTask.BinaryClassification,
    (context, options) => new PerceptronBinaryTrainer(context, options),
    options => options.HiddenWidth = 8));
