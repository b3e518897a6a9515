using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Fitted sets with category columns.</summary>
[TestClass]
public sealed class CategoryTrainerTests
{
    private static readonly string[] Columns = [nameof(CategoryExample.Item), nameof(CategoryExample.Place)];

    [TestMethod]
    public void Five_thousand_values_are_learned_as_a_table()
    {
        var ml = new MLContext(seed: 1);
        using var fitted = ml.Regression.Trainers.Kan(Options()).Fit(ml.Data.LoadFromEnumerable(CategoryExample.Rows(20_000, CategoryExample.Values)));
        var test = ml.Data.LoadFromEnumerable(CategoryExample.Rows(CategoryExample.Values, CategoryExample.Values, seed: 9));
        var r2 = ml.Regression.Evaluate(fitted.Transform(test)).RSquared;
        Assert.IsGreaterThan(0.9, r2);
        CollectionAssert.AreEqual(new[] { "Features[0]", "Features[1]", "Item", "Place" }, fitted.Model.FeatureNames.ToArray());
        Assert.AreEqual(2, fitted.Model.FeatureScores.ToList().IndexOf(fitted.Model.FeatureScores.Max()));
        Assert.AreEqual(1, fitted.Model.FeatureScores.Sum(), 1e-4);
        var edge = fitted.Model.GetEdgeFunction(0, 0, 2, 0, [0, 1, 2]);
        Assert.AreNotEqual(edge.Values[1], edge.Values[2]);
        Assert.AreEqual(0f, edge.Values[0], "no training row lacks the item");
        CollectionAssert.AreEqual(new float[3], edge.Slopes.ToArray());
    }

    [TestMethod]
    public void A_loaded_model_scores_alike_and_values_without_training_rows_add_nothing()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(CategoryExample.Rows(1000, 50));
        var options = Options();
        options.MaximumEpochs = 5;
        using var fitted = ml.Regression.Trainers.Kan(options).Fit(data);
        var rows = CategoryExample.Rows(200, 60, seed: 3); // ten values are new
        foreach (var row in rows.Where(row => row.Item % 3 == 0))
            row.Item = CategoryExample.Missing;
        rows[50].Features = rows[51].Features = rows[0].Features;
        (rows[50].Item, rows[51].Item, rows[50].Place, rows[51].Place) = (CategoryExample.Missing, 4000, 1, 1);
        var view = ml.Data.LoadFromEnumerable(rows);
        float[] scores = [.. fitted.Transform(view).GetColumn<float>("Score")];
        Assert.IsTrue(scores.All(float.IsFinite));
        Assert.AreEqual(scores[50], scores[51]);
        using var stream = new MemoryStream();
        ml.Model.Save(fitted, data.Schema, stream);
        stream.Position = 0;
        float[] loaded = [.. ml.Model.Load(stream, out _).Transform(view).GetColumn<float>("Score")];
        for (var i = 0; i < scores.Length; i++)
            Assert.AreEqual(scores[i], loaded[i], 1e-5);
    }

    [TestMethod]
    public void All_tasks_learn_from_categories_and_folds_may_lack_a_value()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(CategoryExample.Rows(600, 300)); // two rows for each value
        var folds = ml.Regression.CrossValidate(data, ml.Regression.Trainers.Kan(Options(epochs: 3)), numberOfFolds: 3);
        Assert.IsTrue(folds.All(fold => double.IsFinite(fold.Metrics.RootMeanSquaredError)));
        KanMember[] members = Options().Members!;
        using var binary = ml.BinaryClassification.Trainers.Kan(new KanBinaryTrainer.Options
        {
            LabelColumnName = nameof(CategoryExample.Flag),
            CategoryColumnNames = Columns,
            Members = [.. members, new() { HiddenWidth = 16, FurtherLayers = 1 }],
            MaximumEpochs = 20,
            Seed = 1,
        }).Fit(data);
        Assert.IsGreaterThan(0.9, ml.BinaryClassification.Evaluate(binary.Transform(data), nameof(CategoryExample.Flag)).Accuracy);
        using var multiclass = ml.MulticlassClassification.Trainers.Kan(new KanMulticlassTrainer.Options
        {
            LabelColumnName = nameof(CategoryExample.Kind),
            CategoryColumnNames = Columns,
            Members = members,
            MaximumEpochs = 20,
            Seed = 1,
        }).Fit(data);
        Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(multiclass.Transform(data), nameof(CategoryExample.Kind)).MicroAccuracy);
    }

    [TestMethod]
    public void Values_of_one_row_do_not_spoil_what_the_features_tell()
    {
        var ml = new MLContext(seed: 1);
        var rows = CategoryExample.Rows(2000, 2000);
        foreach (var row in rows)
            row.Label = MathF.Sin(3 * row.Features[0]);
        var test = CategoryExample.Rows(500, 500, seed: 8);
        foreach (var row in test)
            (row.Label, row.Item) = (MathF.Sin(3 * row.Features[0]), CategoryExample.Missing);
        using var fitted = ml.Regression.Trainers.Kan(Options()).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.IsGreaterThan(0.98, ml.Regression.Evaluate(fitted.Transform(ml.Data.LoadFromEnumerable(test))).RSquared);
    }

    [TestMethod]
    public void Wrong_columns_are_refused_with_their_name_and_the_remedy()
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(CategoryExample.Rows(20, 5));
        string Refused(params string[] names) => Assert.Throws<ArgumentException>(() => ml.Regression.Trainers.Kan(categoryColumnNames: names).Fit(data)).Message;
        Assert.Contains("Category column 'Text' has type String; a scalar key of type UInt32 is needed. Conversion.MapValueToKey makes one", Refused("Text"));
        Assert.Contains("Category column 'None' is missing", Refused("None"));
        Assert.Contains("Column 'Item' is more than once in CategoryColumnNames and FeatureColumnName", Refused("Item", "Item"));
        Assert.Contains("Column 'Features' is more than once", Refused("Features"));
        Assert.Contains("CategoryColumnNames has no name in place 1", Refused("Item", " "));
        Assert.Contains("Optimizer is Lbfgs", Assert.Throws<ArgumentException>(() => ml.Regression.Trainers.Kan(new KanRegressionTrainer.Options { CategoryColumnNames = Columns, Optimizer = OptimizerKind.Lbfgs })).Message);
    }

    private static KanRegressionTrainer.Options Options(int epochs = 0) => new()
    {
        CategoryColumnNames = Columns,
        Members = [new() { Knots = 16, HiddenWidth = 32 }],
        MaximumEpochs = epochs,
        Seed = 1,
    };
}
