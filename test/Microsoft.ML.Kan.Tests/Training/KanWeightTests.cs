using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.Training;

/// <summary>Example weights at every batch size, where the right mean prediction is known.</summary>
[TestClass]
public sealed class KanWeightTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(8)]
    [DataRow(64)]
    public void The_mean_score_is_the_weighted_mean_of_the_labels(int batchSize)
    {
        var random = new Random(1);
        WeightedRow[] rows = [.. Enumerable.Range(0, 512).Select(i => new WeightedRow
        {
            Features = [random.NextSingle(), random.NextSingle()],
            Label = i % 2,
            Weight = i % 2 == 1 ? 9 : 1,
        })];
        var context = TestContexts.Create();
        var data = context.Data.LoadFromEnumerable(rows);
        var options = new SelectableKanRegressionTrainer.Options { HiddenLayers = 0, BatchSize = batchSize, MaximumEpochs = 5, ExampleWeightColumnName = "Weight", Seed = 1 };
        using var model = context.Regression.Trainers.SelectableKan(options).Fit(data);
        double mean = model.Transform(data).GetColumn<float>("Score").Average();
        Assert.AreEqual(0.9, mean, 0.02);
    }

    [TestMethod]
    public void Eighty_positives_of_great_weight_are_as_probable_as_the_rest_where_the_feature_is_noise()
    {
        var random = new Random(1);
        WeightedRow[] rows = [.. Enumerable.Range(0, 8000).Select(i => new WeightedRow
        {
            Features = [random.NextSingle()],
            IsPositive = i % 100 == 0,
            Weight = i % 100 == 0 ? 99 : 1,
        })];
        var context = TestContexts.Create();
        var schema = SchemaDefinition.Create(typeof(WeightedRow));
        schema[nameof(WeightedRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        var data = context.Data.LoadFromEnumerable(rows, schema);
        var options = new SelectableKanBinaryTrainer.Options { LabelColumnName = "IsPositive", ExampleWeightColumnName = "Weight", Seed = 1 };
        using var model = context.BinaryClassification.Trainers.SelectableKan(options).Fit(data);
        Assert.AreEqual(0.5, model.Transform(data).GetColumn<float>("Probability").Average(), 0.02);
    }

    private sealed class WeightedRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsPositive { get; set; }

        public float Weight { get; set; }
    }
}
