using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class PrecisionTests
{
    [TestMethod]
    public void In_bfloat16_a_network_learns_nearly_as_well()
    {
        double full = Quality(TrainingPrecision.Full);
        double half = Quality(TrainingPrecision.BFloat16);
        Assert.IsGreaterThan(0.7, full);
        Assert.AreEqual(full, half, 0.05);
        Assert.AreNotEqual(full, half, "The results are equal to the last bit, so nothing was rounded.");
    }

    private static double Quality(TrainingPrecision precision)
    {
        var context = TestContexts.Create();
        var rows = new FeatureCase<PerceptronOptions, PerceptronModel>(
            PredictionTask.Regression,
            (environment, options) => new PerceptronRegressionTrainer(environment, options),
            options =>
            {
                options.MaximumEpochs = 30;
                options.Precision = precision;
            });
        using var model = (IDisposable)rows.Create(context, rows.CreateOptions()).Fit(rows.Data(context, new DataShape { Rows = 300 }));
        return context.Regression.Evaluate(((ITransformer)model).Transform(rows.Data(context, new DataShape { Rows = 300, Seed = 9 }))).RSquared;
    }
}
