using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class ConfidentLearningEstimatorTests
{
    private readonly MLContext _context = new(seed: 1);
    private readonly List<NoisyRow> _rows = NoisyClouds.Rows();

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers => _context.MulticlassClassification.Trainers;

    [TestMethod]
    public void The_last_fit_is_without_the_wrong_labels()
    {
        LabelIssues? found = null;
        var inner = new RecordingEstimator<ITransformer>(Trainers.LbfgsMaximumEntropy());
        var options = new ConfidentLearningOptions { NumberOfFolds = 3, IssuesFound = issues => found = issues };

        var model = Trainers.ConfidentLearning(inner, options).Fit(NoisyClouds.WithKeys(_context, _rows));

        Assert.HasCount(4, inner.Fits);
        Assert.AreSame(inner.Fits[3].Model, model);
        Assert.IsNotEmpty(found!.IssueRows);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 300).Except(found.IssueRows).ToArray(), inner.Fits[3].Ids.ToArray());
        CollectionAssert.IsSubsetOf(found.IssueRows.ToArray(), NoisyClouds.WrongRows(_rows));
    }

    [TestMethod]
    public void What_comes_out_is_the_type_that_the_trainer_gives()
    {
        MulticlassPredictionTransformer<MaximumEntropyModelParameters> model =
            Trainers.ConfidentLearning(Trainers.LbfgsMaximumEntropy()).Fit(NoisyClouds.WithKeys(_context, _rows));

        Assert.AreEqual(3, model.Model.GetBiases().Count());
    }

    [TestMethod]
    public void A_pipeline_around_it_is_saved_and_loaded_and_gives_the_users_labels()
    {
        var data = _context.Data.LoadFromEnumerable(_rows);
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label")
            .Append(Trainers.ConfidentLearning(Trainers.LbfgsMaximumEntropy()))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var model = pipeline.Fit(data);
        using var file = new MemoryStream();
        _context.Model.Save(model, data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);

        string[] predicted = [.. loaded.Transform(data).GetColumn<string>("PredictedLabel")];
        CollectionAssert.AreEqual(_rows.Select(row => row.Truth).ToArray(), predicted);
    }

    [TestMethod]
    public void The_schema_is_that_of_the_trainer()
    {
        var data = NoisyClouds.WithKeys(_context, _rows);
        var shape = SchemaShapes.Of(data.Schema);
        var trainer = Trainers.LbfgsMaximumEntropy();

        CollectionAssert.AreEqual(SchemaShapes.Describe(trainer.GetOutputSchema(shape)), SchemaShapes.Describe(Trainers.ConfidentLearning(trainer).GetOutputSchema(shape)));
        var weighted = Trainers.LbfgsMaximumEntropy(exampleWeightColumnName: "Weight");
        var options = new ConfidentLearningOptions { ExampleWeightColumnName = "Weight" };
        CollectionAssert.AreEqual(SchemaShapes.Describe(trainer.GetOutputSchema(shape)), SchemaShapes.Describe(Trainers.ConfidentLearning(weighted, options).GetOutputSchema(shape)));
    }

    [TestMethod]
    public void A_class_that_lost_rows_weighs_more()
    {
        LabelIssues? found = null;
        var inner = new RecordingEstimator<ITransformer>(Trainers.LbfgsMaximumEntropy(exampleWeightColumnName: "Weight"));
        var options = new ConfidentLearningOptions
        {
            Treatment = LabelIssueTreatment.RemoveAndReweight,
            ExampleWeightColumnName = "Weight",
            IssuesFound = issues => found = issues,
        };

        _ = Trainers.ConfidentLearning(inner, options).Fit(NoisyClouds.WithKeys(_context, _rows));

        var (ids, weights, _) = inner.Fits[^1];
        var expected = ids.Order().Select(id => (float)(1 / found!.Noise.NoiseMatrix[Class(id)][Class(id)]));
        CollectionAssert.AreEqual(expected.ToArray(), weights);
        Assert.IsGreaterThan(1.05f, weights.Max(), "ashes, some of which are called oaks");
        Assert.AreEqual(1, weights.Min(), 1e-6);
        Assert.IsTrue(inner.Fits[0].Weights.All(weight => weight == 1));

        int Class(int id) => Array.IndexOf(NoisyClouds.Names, _rows[id].Label);
    }

    [TestMethod]
    public void Weights_of_the_data_are_multiplied_by_the_quality()
    {
        LabelIssues? found = null;
        var keys = NoisyClouds.WithKeys(_context, _rows);
        var weighted = _context.Transforms.CustomMapping<Numbered, Weighted>((row, output) => output.Weight = 1 + (row.Id % 3), null).Fit(keys).Transform(keys);
        var inner = new RecordingEstimator<ITransformer>(Trainers.LbfgsMaximumEntropy(exampleWeightColumnName: "Weight"));
        var options = new ConfidentLearningOptions
        {
            Treatment = LabelIssueTreatment.WeightByQuality,
            ExampleWeightColumnName = "Weight",
            IssuesFound = issues => found = issues,
        };

        _ = Trainers.ConfidentLearning(inner, options).Fit(weighted);

        float[] quality = [.. found!.Data.GetColumn<float>("LabelQuality")];
        CollectionAssert.AreEqual(quality.Select((value, id) => (float)((double)(1 + (id % 3)) * value)).ToArray(), inner.Fits[^1].Weights);
        Assert.HasCount(300, inner.Fits[^1].Ids);
    }

    [TestMethod]
    public void Binary_trainers_are_wrapped_too_and_score_better()
    {
        var rows = NoisyClouds.Rows(600, seed: 4);
        var data = _context.Data.LoadFromEnumerable(rows);
        var trainer = _context.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag");

        var plain = trainer.Fit(data);
        var clean = _context.BinaryClassification.Trainers.ConfidentLearning(trainer, labelColumnName: "Flag").Fit(data);

        Assert.IsLessThan(LogLoss(plain), LogLoss(clean));

        double LogLoss(ITransformer model) => model.Transform(data).GetColumn<float>("Probability")
            .Zip(rows, (probability, row) => -Math.Log(row.Truth == "oak" ? probability : 1 - probability)).Average();
    }

    [TestMethod]
    public void It_can_be_cross_validated_and_fitted_again()
    {
        var data = NoisyClouds.WithKeys(_context, _rows);
        var estimator = Trainers.ConfidentLearning(Trainers.LbfgsMaximumEntropy(), new ConfidentLearningOptions { Seed = 1, NumberOfFolds = 3 });

        var results = _context.MulticlassClassification.CrossValidate(data, estimator, numberOfFolds: 2);
        var first = estimator.Fit(data);
        var second = estimator.Fit(data);

        Assert.HasCount(2, results);
        Assert.IsGreaterThan(0.85, results.Min(result => result.Metrics.MicroAccuracy), "accuracy on labels with 7 % errors");
        CollectionAssert.AreEqual(first.Model.GetBiases().ToArray(), second.Model.GetBiases().ToArray());
    }

    private sealed class Numbered
    {
        public float Id { get; set; }
    }

    private sealed class Weighted
    {
        public float Weight { get; set; }
    }
}
