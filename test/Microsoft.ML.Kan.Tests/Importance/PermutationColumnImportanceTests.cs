using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.Importance;

[TestClass]
public sealed class PermutationColumnImportanceTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly House[] _houses = House.Generate(400);

    private IDataView Data => _ml.Data.LoadFromEnumerable(_houses);

    [TestMethod]
    public void A_chain_gives_the_same_fitted_loaded_and_batched()
    {
        var fitted = Regression().Fit(Data);
        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, fitted, Data.Schema), out _);

        var expected = Changes(fitted);

        CollectionAssert.AreEquivalent(new[] { "Town", "Size", "Noise" }, expected.Keys.ToArray());
        Assert.AreEqual("Size", expected.MinBy(column => column.Value).Key);
        Assert.IsLessThan(-0.3, expected["Size"]);
        Assert.AreEqual(0, expected["Noise"], 0.05);
        foreach (var model in new[] { loaded, loaded.WithBatchScoring(_ml) })
        {
            var changes = Changes(model);
            foreach (string column in expected.Keys)
                Assert.AreEqual(expected[column], changes[column], 1e-5, column);
        }

        Dictionary<string, double> Changes(ITransformer model) => _ml.Regression.PermutationColumnImportance(model, Data, labelColumnName: "Price", permutationCount: 2)
            .ToDictionary(column => column.Key, column => column.Value.RSquared.Mean);
    }

    [TestMethod]
    public void The_slots_of_a_column_that_the_pipeline_makes_are_measured_by_name()
    {
        var model = Regression().Fit(Data);

        var importance = _ml.Regression.PermutationColumnImportance(model, Data, [new("Features", "Features")], slotBySlot: true, labelColumnName: "Price", permutationCount: 3);

        CollectionAssert.AreEquivalent(new[] { "TownVector.north", "TownVector.south", "Size", "Noise" }, importance.Keys.ToArray());
        Assert.AreEqual("Size", importance.MinBy(slot => slot.Value.RSquared.Mean).Key);
        Assert.AreEqual(3, importance["Size"].RSquared.Count);
        Assert.IsGreaterThan(0, importance["Size"].MeanSquaredError.Mean);
        Assert.AreEqual(0, importance["Noise"].RSquared.Mean, 0.05);
    }

    [TestMethod]
    public void Slot_by_slot_it_is_what_MLNET_measures_on_a_trainer_of_its_own()
    {
        var prepared = Preparation().Fit(Data).Transform(Data);
        var linear = _ml.Regression.Trainers.Sdca("Price").Fit(prepared);

        var theirs = _ml.Regression.PermutationFeatureImportance(linear, prepared, "Price", permutationCount: 20);
        var ours = _ml.Regression.PermutationColumnImportance(linear, prepared, slotBySlot: true, labelColumnName: "Price", permutationCount: 20);

        string[] slots = ["TownVector.north", "TownVector.south", "Size", "Noise"];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            var (expected, actual) = (theirs[slot].RSquared, ours[slots[slot]].RSquared);
            Assert.AreEqual(expected.Mean, actual.Mean, (4 * (expected.StandardError + actual.StandardError)) + 1e-9, slots[slot]);
        }
    }

    [TestMethod]
    public void MLNETs_overload_for_any_model_refuses_ours_and_the_generic_one_takes_it()
    {
        var model = Preparation().Append(_ml.Regression.Trainers.SelectableKan("Price", maximumEpochs: 30)).Fit(Data);
        var prepared = model.Transform(Data);

        var error = Assert.Throws<Exception>(() => _ml.Regression.PermutationFeatureImportance((ITransformer)model, prepared, "Price"));
        var slots = _ml.Regression.PermutationFeatureImportance(model.LastTransformer, prepared, "Price");

        Assert.Contains("The model provided does not have a compatible predictor", error.Message);
        Assert.HasCount(4, slots);
        Assert.IsLessThan(-0.3, slots[2].RSquared.Mean);
    }

    // A permuted category changes 0.5·(town) of 2·size + 0.5·(town): R² falls by twice its share of the variance, 0.0625 of 0.396.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_category_counts_as_much_as_it_explains_whether_the_model_or_the_data_make_its_keys(bool inModel)
    {
        const string Key = "TownKey";
        var keys = _ml.Transforms.Conversion.MapValueToKey(Key, nameof(House.Town));
        IEstimator<ITransformer> learner = _ml.Transforms.Concatenate("Features", nameof(House.Size), nameof(House.Noise)).Append(_ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options
        {
            LabelColumnName = "Price",
            CategoryColumnNames = [Key],
            Members = [new() { Knots = 16, HiddenWidth = 32 }],
            MaximumEpochs = 60,
            Seed = 1,
        }));
        var data = inModel ? Data : keys.Fit(Data).Transform(Data);
        ITransformer model = inModel ? new EstimatorChain<ITransformer>().Append<ITransformer>(keys).Append(learner).Fit(data) : learner.Fit(data);
        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, model, data.Schema), out _);

        foreach (var used in new[] { model, loaded, loaded.WithBatchScoring(_ml) })
        {
            var importance = _ml.Regression.PermutationColumnImportance(used, data, labelColumnName: "Price", permutationCount: 10).ToDictionary(column => column.Key, column => column.Value.RSquared.Mean);
            CollectionAssert.AreEquivalent(new[] { inModel ? nameof(House.Town) : Key, nameof(House.Size), nameof(House.Noise) }, importance.Keys.ToArray());
            Assert.AreEqual(-2 * 0.0625 / 0.396, importance[inModel ? nameof(House.Town) : Key], 0.06);
            Assert.AreEqual(0, importance[nameof(House.Noise)], 0.02);
        }
    }

    [TestMethod]
    public void A_binary_model_loses_area()
    {
        var model = Preparation().Append(_ml.BinaryClassification.Trainers.SelectableKan("Dear", maximumEpochs: 20)).Fit(Data);

        var importance = _ml.BinaryClassification.PermutationColumnImportance(model, Data, labelColumnName: "Dear", permutationCount: 2);

        Assert.IsLessThan(-0.2, importance["Size"].AreaUnderRocCurve.Mean);
        Assert.IsLessThan(-0.1, importance["Size"].Accuracy.Mean);
        Assert.AreEqual(0, importance["Noise"].AreaUnderRocCurve.Mean, 0.05);
    }

    [TestMethod]
    public void A_multiclass_model_loses_accuracy_and_its_label_may_be_made_in_the_pipeline()
    {
        var model = Preparation().Append(_ml.Transforms.Conversion.MapValueToKey("Class", nameof(House.Dear)))
            .Append(_ml.MulticlassClassification.Trainers.SelectableKan("Class", maximumEpochs: 20)).Fit(Data);

        var importance = _ml.MulticlassClassification.PermutationColumnImportance(model, Data, labelColumnName: "Class", permutationCount: 2);

        CollectionAssert.AreEquivalent(new[] { "Town", "Size", "Noise" }, importance.Keys.ToArray());
        Assert.IsLessThan(-0.1, importance["Size"].MicroAccuracy.Mean);
        Assert.HasCount(2, importance["Size"].PerClassLogLoss);
        Assert.IsGreaterThan(0, importance["Size"].LogLoss.Mean);
    }

    [TestMethod]
    public void A_ranking_loses_gain()
    {
        var ranked = _ml.Transforms.Conversion.MapValueToKey("Group", nameof(House.Street))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Grade", nameof(House.Dear)))
            .Append(_ml.Transforms.CopyColumns("Score", nameof(House.Size))).Fit(Data);

        var importance = _ml.Ranking.PermutationColumnImportance(ranked, Data, labelColumnName: "Grade", rowGroupColumnName: "Group", permutationCount: 2);

        CollectionAssert.AreEqual(new[] { "Size" }, importance.Keys.ToArray());
        Assert.AreNotEqual(0, importance["Size"].NormalizedDiscountedCumulativeGains[0].Mean);
        var refused = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Ranking.PermutationColumnImportance(ranked, Data, [new("Street", "Street")], labelColumnName: "Grade", rowGroupColumnName: "Group"));
        Assert.Contains("Column 'Street' cannot be permuted: the metrics depend on it", refused.Message);
    }

    [TestMethod]
    public void A_column_that_the_model_overwrites_is_refused()
    {
        var model = Regression().Fit(Data);
        var prepared = Preparation().Fit(Data).Transform(Data);

        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.PermutationColumnImportance(model, prepared, [new("Features", "Features")], slotBySlot: true, labelColumnName: "Price"));

        Assert.Contains("Column 'Features' of the data has no influence", error.Message);
    }

    [TestMethod]
    public void Missing_columns_and_changing_data_are_named()
    {
        var model = Regression().Fit(Data);
        int passes = 0;
        var growing = _ml.Data.LoadFromEnumerable(Passes());

        Assert.Contains("Permuted column 'Szie' is missing", Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.PermutationColumnImportance(model, Data, [new("Size", "Szie")], labelColumnName: "Price")).Message);
        Assert.Contains("The first pass over the data gave 100 rows, and a later pass gave a different number", Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Regression.PermutationColumnImportance(model, growing, labelColumnName: "Price")).Message);

        IEnumerable<House> Passes()
        {
            foreach (var house in _houses.Take(100 + (10 * passes++)))
                yield return house;
        }
    }

    private EstimatorChain<ITransformer> Regression() => new EstimatorChain<ITransformer>().Append<ITransformer>(Preparation()).Append<ITransformer>(_ml.Regression.Trainers.SelectableKan("Price", maximumEpochs: 30));

    private IEstimator<ITransformer> Preparation() => _ml.Transforms.Categorical.OneHotEncoding("TownVector", nameof(House.Town))
        .Append(_ml.Transforms.Concatenate("Features", "TownVector", nameof(House.Size), nameof(House.Noise)));

    private sealed class House
    {
        public string Town { get; set; } = "";

        public string Street { get; set; } = "";

        public float Size { get; set; }

        public float Noise { get; set; }

        public float Price { get; set; }

        public bool Dear { get; set; }

        public static House[] Generate(int count)
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, count).Select(i =>
            {
                string town = i % 2 == 0 ? "north" : "south";
                float size = random.NextSingle();
                float price = (2 * size) + (town == "north" ? 0.5f : 0);
                return new House { Town = town, Street = $"{i / 8}", Size = size, Noise = random.NextSingle(), Price = price, Dear = price > 1.25f };
            })];
        }
    }
}
