using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Conformance;

[TestClass]
public sealed class PerceptronMulticlassConformance() : EstimatorConformance(new FeatureCase<PerceptronOptions, PerceptronModel>(
    PredictionTask.MulticlassClassification,
    (context, options) => new PerceptronMulticlassTrainer(context, options),
    options => options.HiddenWidth = 8));
