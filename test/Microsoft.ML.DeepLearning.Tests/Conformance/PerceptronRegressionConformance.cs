using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Conformance;

[TestClass]
public sealed class PerceptronRegressionConformance() : EstimatorConformance(new FeatureCase<PerceptronOptions, PerceptronModel>(
    PredictionTask.Regression,
    (context, options) => new PerceptronRegressionTrainer(context, options),
    options => options.HiddenWidth = 8));
