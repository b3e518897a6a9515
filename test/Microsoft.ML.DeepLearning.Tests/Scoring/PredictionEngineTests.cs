using Microsoft.ML.Data;

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
    public void Disposing_an_engine_leaves_the_fitted_model_to_its_other_users()
    {
        var row = TestRows.Make(1)[0];
        ITransformer model = new TransformerChain<ITransformer>(TestNetworks.Regression(_ml));
        AssertOutlivesEngines(model, row);
    }

    [TestMethod]
    public void Disposing_an_engine_leaves_a_model_with_batch_scoring_to_its_other_users()
    {
        var row = TestRows.Make(1)[0];
        using var stream = new MemoryStream();
        _ml.Model.Save(TestNetworks.Regression(_ml), TestRows.Data(_ml, "regression").Schema, stream);
        var loaded = _ml.Model.Load(stream, out _);
        var model = loaded.WithBatchScoring(_ml);
        ((IDisposable)loaded).Dispose();
        AssertOutlivesEngines(model, row);
    }

    [TestMethod]
    public void A_plain_loaded_model_outlives_engines_that_do_not_own_it()
    {
        var row = TestRows.Make(1)[0];
        using var stream = new MemoryStream();
        _ml.Model.Save(TestNetworks.Regression(_ml), TestRows.Data(_ml, "regression").Schema, stream);
        var loaded = _ml.Model.Load(stream, out _);
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        float expected;
        using (var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(loaded, options)) expected = engine.Predict(row).Score;
        using (var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(loaded, options)) Assert.AreEqual(expected, engine.Predict(row).Score);
        ((IDisposable)loaded).Dispose();
    }

    private void AssertOutlivesEngines(ITransformer model, TestRows.Row row)
    {
        using var other = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(model);
        var expected = other.Predict(row).Score;
        for (var i = 0; i < 3; i++)
        {
            var engine = _ml.Model.CreatePredictionEngine<TestRows.Row, Prediction>(model);
            Assert.AreEqual(expected, engine.Predict(row).Score);
            engine.Dispose();
            engine.Dispose();
            Assert.AreEqual(expected, other.Predict(row).Score);
        }
        Assert.AreEqual(expected, model.Transform(_ml.Data.LoadFromEnumerable([row])).GetColumn<float>("Score").Single());
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
