using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

/// <summary>Training on a log whose clicks depend on the history.</summary>
[TestClass]
public class LearningTests
{
    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    [DataRow(InterestActivation.Dice, TrainingPrecision.Full)]
    [DataRow(InterestActivation.PRelu, TrainingPrecision.Full)]
    [DataRow(InterestActivation.Dice, TrainingPrecision.BFloat16)]
    public void Clicks_that_follow_from_the_history_are_predicted(InterestActivation activation, TrainingPrecision precision)
        => Assert.IsGreaterThan(0.97, Quality(options => (options.Activation, options.Precision) = (activation, precision)));

    // Without the cross, the tower sees a sum over all kinds, which is the same for every candidate.
    [TestMethod]
    public void Attention_knows_more_than_a_mean_of_the_same_size()
    {
        double attention = Quality(options => options.CrossCandidate = false);
        double mean = Quality(options => (options.CrossCandidate, options.Pooling) = (false, HistoryPooling.Mean));
        Assert.IsGreaterThan(mean + 0.02, attention);
    }

    [TestMethod]
    public void Regularised_tables_are_smaller()
    {
        double free = Spread(0);
        double pulled = Spread(30);
        Assert.IsLessThan(0.7 * free, pulled);

        static double Spread(double strength)
        {
            using var model = Visits.Fit(Visits.View(Context, Visits.Draw(500)), options =>
            {
                options.EmbeddingRegularization = strength;
                options.MaximumEpochs = 6;
            });
            var graph = model.Model.Trained.Graph;
            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Microsoft.ML.DeepLearning.Onnx.OnnxConstants.Find(graph.Model.Bytes, graph.Matrices[0]).Span);
            return System.Numerics.Tensors.TensorPrimitives.Norm(values);
        }
    }

    private static double Quality(Action<DeepInterestNetworkTrainer.Options> change)
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(1500)), options =>
        {
            options.MaximumEpochs = 12;
            change(options);
        });
        return Context.BinaryClassification.Evaluate(model.Transform(Visits.View(Context, Visits.Draw(500, seed: 9)))).AreaUnderRocCurve;
    }
}
