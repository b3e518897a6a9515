using System.Text.Json;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Inputs of a fit, and state that a fit must not change.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void A_second_fit_on_other_rows_classes_and_width_equals_a_fresh_one()
    {
        DataShape[] shapes =
        [
            DataShape.Default,
            DataShape.Default with { Rows = 90, Seed = 2 },
            DataShape.Default with { Classes = 5 },
            DataShape.Default with { Width = 5 },
        ];
        var context = TestContexts.Create();
        var trainer = Trainer(context);
        foreach (var shape in shapes)
        {
            using var again = Fit(context, trainer, row.Data(context, shape));
            using var fresh = Fit(shape);
            CollectionAssert.AreEqual(fresh.Fingerprint(), again.Fingerprint(), $"{shape}");
        }
    }

    [TestMethod]
    public void Fit_leaves_the_options_as_they_are()
    {
        var context = TestContexts.Create();
        var options = Options(o => o.ValidationFraction = 0.2);
        string before = JsonSerializer.Serialize(options, options.GetType());
        using var fitted = Fit(context, row.Create(context, options), row.Data(context, DataShape.Default));
        Assert.AreEqual(before, JsonSerializer.Serialize(options, options.GetType()));
    }

    [TestMethod]
    public void Options_that_went_through_json_give_the_same_model()
    {
        var options = Options(o => o.ValidationFraction = 0.2);
        string json = JsonSerializer.Serialize(options, options.GetType());
        var restored = (TrainingOptions)JsonSerializer.Deserialize(json, options.GetType())!;
        Assert.AreEqual(json, JsonSerializer.Serialize(restored, restored.GetType()));

        var context = TestContexts.Create();
        using var expected = Fit(context, row.Create(context, options), row.Data(context, DataShape.Default));
        using var actual = Fit(context, row.Create(context, restored), row.Data(context, DataShape.Default));
        CollectionAssert.AreEqual(expected.Fingerprint(), actual.Fingerprint());
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        void Shuffle(TrainingOptions options) => options.ValidationFraction = 0.2;
        using var first = Fit(Shuffle);
        using var same = Fit(Shuffle);
        using var other = Fit(options =>
        {
            Shuffle(options);
            options.Seed = 8;
        });
        CollectionAssert.AreEqual(first.Fingerprint(), same.Fingerprint());
        CollectionAssert.AreNotEqual(first.Fingerprint(), other.Fingerprint());
    }

    [TestMethod]
    public void Without_a_seed_of_its_own_the_trainer_follows_the_context()
    {
        string[] Fingerprint(int seed)
        {
            var context = TestContexts.Create(seed);
            using var fitted = Fit(context, Trainer(context, options => options.Seed = null), row.Data(context, DataShape.Default));
            return fitted.Fingerprint();
        }

        CollectionAssert.AreEqual(Fingerprint(3), Fingerprint(3));
        CollectionAssert.AreNotEqual(Fingerprint(3), Fingerprint(4));
    }

    [TestMethod]
    public void The_global_torch_generator_is_not_touched()
    {
        torch.random.manual_seed(11);
        byte[] before = GeneratorState();
        var log = new ProgressLog(progress => CollectionAssert.AreEqual(before, GeneratorState(), $"in epoch {progress.Epoch}"));
        using var fitted = Fit(options => options.Progress = log);
        Assert.IsNotEmpty(log.Epochs);
        CollectionAssert.AreEqual(before, GeneratorState());

        torch.random.manual_seed(12);
        using var other = Fit();
        CollectionAssert.AreEqual(fitted.Fingerprint(), other.Fingerprint());
    }

    [TestMethod]
    public void A_row_of_weight_0_is_left_out()
    {
        float[] weights = [.. Enumerable.Range(0, 160).Select(i => i % 3 == 0 ? 0f : 1f)];
        int[] kept = [.. Enumerable.Range(0, 160).Where(i => i % 3 != 0)];
        using var weighted = Fit(DataShape.Default with { Weights = weights }, Weigh);
        using var without = Fit(DataShape.Default with { Picked = kept }, Weigh);
        CollectionAssert.AreEqual(without.Fingerprint(), weighted.Fingerprint());
    }

    [TestMethod]
    public void A_row_of_weight_2_is_as_a_row_that_comes_twice()
    {
        if (!row.WeightsEqualRepeats)
            return;
        float[] weights = [.. Enumerable.Range(0, 160).Select(i => i % 3 == 0 ? 2f : 1f)];
        int[] doubled = [.. Enumerable.Range(0, 160).SelectMany(i => Enumerable.Repeat(i, i % 3 == 0 ? 2 : 1))];
        void Adjust(TrainingOptions options)
        {
            UseFullBatch(options);
            options.MaximumEpochs = 5;
        }

        using var weighted = Fit(DataShape.Default with { Weights = weights }, options =>
        {
            Adjust(options);
            Weigh(options);
        });
        using var twice = Fit(DataShape.Default with { Picked = doubled }, Adjust);
        using var once = Fit(Adjust);
        float[][] expected = twice.Scores(once.Data);
        ScoreReader.AssertClose(expected, weighted.Scores(once.Data), row.WeightTolerance, "weight 2");
        Assert.IsGreaterThan(10 * row.WeightTolerance, Distance(expected, once.Scores()), "The weights make too small a difference to prove anything.");
    }

    [TestMethod]
    public void A_constant_column_does_not_disturb_training()
    {
        using var fitted = Fit(DataShape.Default with { ConstantPart = true });
        ScoreReader.AssertFinite(fitted.Scores(), "constant column");
    }

    [TestMethod]
    public void One_row_trains_or_is_refused_with_the_reason()
    {
        try
        {
            using var fitted = Fit(DataShape.Default with { Rows = 1 });
            ScoreReader.AssertFinite(fitted.Scores(), "one row");
        }
        catch (InvalidOperationException error)
        {
            Assert.Contains("row", error.Message);
        }
    }

    [TestMethod]
    public void Streamed_data_give_a_usable_model_and_the_same_one_again()
    {
        void Stream(TrainingOptions options)
        {
            options.DataHandling = DataHandling.Stream;
            options.ShufflePoolSize = 64;
            options.ValidationFraction = 0.1;
        }

        var shape = DataShape.Default with { Rows = 400 };
        using var streamed = Fit(shape, Stream);
        using var again = Fit(shape, Stream);
        CollectionAssert.AreEqual(streamed.Fingerprint(), again.Fingerprint());
        AssertUseful(streamed);
    }

    private static byte[] GeneratorState()
    {
        using var state = torch.random.get_rng_state();
        return state.data<byte>().ToArray();
    }

    private static double Distance(float[][] left, float[][] right)
        => left.SelectMany(values => values).Zip(right.SelectMany(values => values), (a, b) => Math.Abs((double)a - b)).Max();
}
