using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Images;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Conformance;

[TestClass]
public sealed class PixelPerceptronConformance() : EstimatorConformance(new ImageCase<PixelPerceptronOptions, PixelPerceptronModel>(
    PredictionTask.MulticlassClassification,
    (context, options) => new PixelPerceptronTrainer(context, options),
    options => options.HiddenWidth = 8));
