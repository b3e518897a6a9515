using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Tests.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>Names that are already in use, and columns in invalid roles.</summary>
[TestClass]
public sealed class ColumnNameTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void The_users_columns_outlive_a_saved_model_whatever_their_names()
    {
        string[] taken = ["Score.Raw", "Score.Raw_", "Score.Raw__"];
        var data = taken.Aggregate(TestRows.Data(_ml, "regression"), (rows, name) => _ml.Transforms.CopyColumns(name, "Text").Fit(rows).Transform(rows));
        using var model = Trainer().Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;

        foreach (var each in new[] { model, loaded, loaded.WithBatchScoring() })
        {
            var scored = each.Transform(data);
            CollectionAssert.AreEqual(data.Schema.Select(column => column.Name).Append("Score").ToArray(), scored.Schema.Select(column => column.Name).ToArray());
            foreach (string name in taken)
                CollectionAssert.AreEqual(data.GetColumn<string>("Text").ToArray(), scored.GetColumn<string>(name).ToArray());
        }
    }

    [TestMethod]
    [DataRow("regression", "Score")]
    [DataRow("binary", "Score")]
    [DataRow("binary", "PredictedLabel")]
    [DataRow("binary", "Probability")]
    [DataRow("multiclass", "PredictedLabel")]
    public void A_label_that_the_predictions_would_hide_is_refused(string task, string label)
    {
        var rows = TestRows.Data(_ml, task);
        var data = _ml.Transforms.CopyColumns(label, "Label").Fit(rows).Transform(rows);
        var options = new PerceptronOptions { LabelColumnName = label };
        IEstimator<ITransformer> trainer = task switch
        {
            "regression" => new PerceptronRegressionTrainer(_ml, options),
            "binary" => new PerceptronBinaryTrainer(_ml, options),
            _ => new PerceptronMulticlassTrainer(_ml, options),
        };
        var message = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data)).Message;
        Assert.StartsWith($"Label column '{label}' has the name of a column that the model adds", message);
        Assert.Contains($"CopyColumns(\"Label\", \"{label}\")", message);
    }

    [TestMethod]
    public void A_regression_label_may_be_named_as_what_other_tasks_add()
    {
        var rows = TestRows.Data(_ml, "regression");
        var data = _ml.Transforms.CopyColumns("Probability", "Label").Fit(rows).Transform(rows);
        using var model = Trainer(options => options.LabelColumnName = "Probability").Fit(data);
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void One_column_cannot_be_label_and_weight()
    {
        var data = TestRows.Data(_ml, "regression");
        var message = Assert.ThrowsExactly<ArgumentException>(() => Trainer(options => options.ExampleWeightColumnName = "Label").Fit(data)).Message;
        Assert.StartsWith("Column 'Label' is both the label and the weight", message);
    }

    private PerceptronRegressionTrainer Trainer(Action<PerceptronOptions>? adjust = null)
    {
        var options = new PerceptronOptions { MaximumEpochs = 1 };
        adjust?.Invoke(options);
        return new PerceptronRegressionTrainer(_ml, options);
    }
}
