using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

[TestClass]
public class PredictionEngineTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void It_gives_the_scores_of_the_cursor_row_after_row()
    {
        var rows = TestRows.Make(50);
        using var transformer = TestNetworks.Binary(_ml);
        var expected = transformer.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Probability").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(transformer);
        foreach (var row in rows.Concat(rows.Reverse()))
        {
            var prediction = engine.Predict(row);
            Assert.AreEqual(expected[row.Id], prediction.Probability);
            Assert.AreEqual(prediction.Score > 0, prediction.PredictedLabel);
        }
    }

    [TestMethod]
    public void Scoring_a_row_allocates_nothing()
    {
        var row = TestRows.Make(1)[0];
        using var transformer = TestNetworks.Regression(_ml);
        using var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(transformer);
        var prediction = new Prediction();
        for (var i = 0; i < 100; i++) engine.Predict(row, ref prediction);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) engine.Predict(row, ref prediction);
        Assert.IsLessThanOrEqualTo(16_000, GC.GetAllocatedBytesForCurrentThread() - before, "1,000 predictions allocated this many bytes.");
    }

    [TestMethod]
    public void Disposing_the_engine_disposes_its_transformer()
    {
        var transformer = TestNetworks.Regression(_ml);
        var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(transformer);
        engine.Predict(TestRows.Make(1)[0]);
        engine.Dispose();
        engine.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(TestRows.Make(1)[0]));
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
