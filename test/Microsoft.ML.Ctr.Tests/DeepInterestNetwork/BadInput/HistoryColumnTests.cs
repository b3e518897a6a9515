using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.BadInput;

/// <summary>Columns and options that cannot be a candidate, a history or a context.</summary>
[TestClass]
public class HistoryColumnTests
{
    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    public void Key_counts_that_differ_are_refused_with_both_columns_and_what_to_do()
        => AssertRefused(Visits.View(Context, Visits.Draw(10), 12, 15), null, "'Item' has 12 key values", "'Items' has 15", "keyData", "Hash");

    [TestMethod]
    public void A_history_in_one_text_is_to_be_cut_first_and_the_advice_leads_to_a_model()
    {
        var texts = Context.Data.LoadFromEnumerable(new[] { ("12", "12|7|99", true), ("7", "99", false), ("99", "", true) }
            .Select(row => new OneText { Now = row.Item1, Then = row.Item2, Label = row.Item3 }));
        var options = Visits.Options(options => (options.CandidateColumnNames, options.HistoryColumnNames, options.ContextColumnNames) = (["Now"], ["Then"], []));
        var trainer = Context.BinaryClassification.Trainers.DeepInterestNetwork(options);
        var hash = Context.Transforms.Conversion.Hash("Now", numberOfBits: 6);
        foreach (var attempt in new Action[] { () => hash.Append(trainer).Fit(texts), () => trainer.Fit(hash.Fit(texts).Transform(texts)) })
        {
            string message = Assert.Throws<ArgumentException>(attempt).Message;
            Assert.Contains("'Then' has type", message);
            Assert.Contains("Text.TokenizeIntoWords cuts a text such as 12|7|99 into its entries first (separators: ['|']); Conversion.MapValueToKey or Conversion.Hash then", message);
        }

        using var model = hash
            .Append(Context.Transforms.Text.TokenizeIntoWords("Then", separators: ['|']))
            .Append(Context.Transforms.Conversion.Hash("Then", numberOfBits: 6))
            .Append(trainer)
            .Fit(texts);
        Assert.HasCount(3, model.Transform(texts).GetColumn<float>("Score").ToArray());
    }

    private sealed class OneText
    {
        public string Now { get; set; } = "";

        public string Then { get; set; } = "";

        public bool Label { get; set; }
    }

    [TestMethod]
    public void Tables_of_their_own_need_no_common_keys()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(50), 12, 15), options => options.Columns =
        [
            new CtrColumnOptions { Name = nameof(Visit.Item), TableName = "now" },
            new CtrColumnOptions { Name = nameof(Visit.Items), TableName = "then" },
        ]);
        Assert.AreEqual(4 * (13 + 16 + 4), model.Model.EmbeddingParameterCount);
    }

    [TestMethod]
    public void What_a_pair_shares_is_said_once()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(50)), options => options.Columns =
        [
            new CtrColumnOptions { Name = nameof(Visit.Items), BucketCount = 5, EmbeddingDimension = 3 },
        ]);
        Assert.AreEqual((3 * 6) + (4 * 4), model.Model.EmbeddingParameterCount);
    }

    [TestMethod]
    public void Widths_of_a_pair_that_differ_are_refused_with_both_columns()
        => AssertRefused(Visits.View(Context, Visits.Draw(10)), options => options.Columns =
        [
            new CtrColumnOptions { Name = nameof(Visit.Item), EmbeddingDimension = 2 },
            new CtrColumnOptions { Name = nameof(Visit.Items), EmbeddingDimension = 3 },
        ], "EmbeddingDimension is 2", "'Item'", "3", "'Items'");

    // Both columns have the same key count, but each was mapped separately.
    [TestMethod]
    public void Keys_that_mean_other_values_are_refused_with_the_first_of_them()
    {
        var texts = Context.Data.LoadFromEnumerable(new[]
        {
            new Texts { Now = "a", Then = ["b", "a"], Label = true },
            new Texts { Now = "b", Then = ["a"], Label = false },
        });
        var options = Visits.Options(options => (options.CandidateColumnNames, options.HistoryColumnNames, options.ContextColumnNames) = (["Now"], ["Then"], []));
        var trainer = Context.BinaryClassification.Trainers.DeepInterestNetwork(options);
        var apart = Context.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair("Now"), new InputOutputColumnPair("Then")]);
        var error = Assert.Throws<ArgumentException>(() => apart.Append(trainer).Fit(texts));
        foreach (string part in new[] { "Key 1 is 'a'", "'Now'", "'b'", "'Then'", "keyData" })
            Assert.Contains(part, error.Message);

        var values = Context.Data.LoadFromEnumerable(new[] { new KeyText { Text = "a" }, new KeyText { Text = "b" } });
        var same = Context.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair("Now"), new InputOutputColumnPair("Then")], keyData: values);
        using var model = same.Append(trainer).Fit(texts).LastTransformer;
        Assert.AreEqual(3 * 4, model.Model.EmbeddingParameterCount);

        var hashed = Context.Transforms.Conversion.Hash([Hashed("Now"), Hashed("Then")]);
        using var ofHashes = hashed.Append(trainer).Fit(texts).LastTransformer;
        Assert.AreEqual((64 + 1) * 4, ofHashes.Model.EmbeddingParameterCount);
    }

    [TestMethod]
    public void Columns_that_are_no_candidate_or_history_are_refused_with_what_is_needed()
    {
        var data = Visits.View(Context, Visits.Draw(10));
        AssertRefused(data, options => (options.CandidateColumnNames, options.ContextColumnNames) = (["Hour", "Kind"], []), "'Hour'", "a key of type UInt32");
        AssertRefused(data, options => options.CandidateColumnNames = ["Kinds", "Kind"], "in more than one", "'Kinds'");
        AssertRefused(data, options => (options.CandidateColumnNames, options.HistoryColumnNames, options.ContextColumnNames) = (["Kinds"], ["Items"], []), "'Kinds'", "a key of type UInt32");
        AssertRefused(data, options => (options.HistoryColumnNames, options.ContextColumnNames) = (["Items", "Hour"], []), "'Hour'", "vector of keys");
        AssertRefused(data, options => options.HistoryColumnNames = ["Items", "Label"], "'Label'", "copy the label");
        AssertRefused(data, options => options.HistoryColumnNames = ["Items", "Nothing"], "'Nothing'", "missing");
    }

    [TestMethod]
    public void Options_that_cannot_be_are_refused_when_the_trainer_is_made()
    {
        AssertOption(options => options.HistoryColumnNames = ["Items"], "HistoryColumnNames", "1 columns", "2");
        AssertOption(options => options.CandidateColumnNames = [], "CandidateColumnNames", "empty");
        AssertOption(options => options.ContextColumnNames = null!, "ContextColumnNames", "null");
        AssertOption(options => options.ContextColumnNames = ["Item"], "'Item'", "more than one");
        AssertOption(options => options.AttentionWidths = [], "AttentionWidths", "1 to 10");
        AssertOption(options => options.TowerWidths = [4, 0], "TowerWidths", "[4, 0]");
        AssertOption(options => options.TowerWidths = null!, "TowerWidths", "null");
        AssertOption(options => options.MaximumHistoryLength = 0, "MaximumHistoryLength", "at least 1");
        AssertOption(options => options.Activation = (InterestActivation)9, "Activation", "Dice");
        AssertOption(options => options.Pooling = (HistoryPooling)9, "Pooling", "Attention");
        AssertOption(options => options.AttentionNormalization = (AttentionNormalization)9, "AttentionNormalization", "Softmax");

        static void AssertOption(Action<DeepInterestNetworkTrainer.Options> change, params string[] told)
        {
            var error = Assert.Throws<ArgumentException>(() => Context.BinaryClassification.Trainers.DeepInterestNetwork(Visits.Options(change)));
            foreach (string part in told)
                Assert.Contains(part, error.Message);
        }
    }

    private static Transforms.HashingEstimator.ColumnOptions Hashed(string name) => new(name, numberOfBits: 6, seed: 3);

    private static void AssertRefused(IDataView data, Action<DeepInterestNetworkTrainer.Options>? change, params string[] told)
    {
        var error = Assert.Throws<ArgumentException>(() => Visits.Fit(data, change));
        foreach (string part in told)
            Assert.Contains(part, error.Message, error.Message);
    }

    private sealed class Texts
    {
        public string Now { get; set; } = "";

        public string[] Then { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class KeyText
    {
        public string Text { get; set; } = "";
    }
}
