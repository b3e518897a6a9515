namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Data that differs between passes, or between training and validation.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    [TestMethod]
    public void Validation_data_whose_keys_or_slots_mean_something_else_is_refused_with_both_texts()
    {
        var context = TestContexts.Create();
        var data = Case.Data(context, DataShape.Default);
        string[] columns = [.. Case.InputColumns, EstimatorCase.LabelColumn];
        foreach (var column in columns.Select(name => data.Schema[name]))
        {
            foreach (string kind in new[] { "KeyValues", "SlotNames" })
            {
                string[] texts = RelabelledView.Texts(column.Annotations, kind);
                if (texts.Length < 2 || texts[0] == texts[^1])
                    continue;
                LiveTensors.AreBalancedBy(() =>
                {
                    var error = Assert.ThrowsExactly<ArgumentException>(() => Case.Fit(Trainer(context), data, new RelabelledView(data, column.Name, kind)));
                    Assert.Contains($"'{column.Name}'", error.Message);
                    Assert.Contains($"'{texts[0]}' in the training data", error.Message);
                    Assert.Contains($"'{texts[^1]}' in the validation data", error.Message);
                });
            }
        }
    }

    [TestMethod]
    [DataRow(0, 0.0)]
    [DataRow(80, 0.0)]
    [DataRow(81, 0.2)]
    [DataRow(200, 0.0)]
    public void Another_number_of_rows_in_a_later_pass_is_refused(int rows, double validationFraction)
    {
        var context = TestContexts.Create();
        var later = DataShape.Default with { Rows = 200, Picked = [.. Enumerable.Range(0, rows)] };
        var view = new ChangingView(Case.Data(context, DataShape.Default), Case.Data(context, later));
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer(context, options =>
            {
                options.DataHandling = DataHandling.Stream;
                options.ValidationFraction = validationFraction;
            }).Fit(view));
            Assert.Contains("changes between passes", error.Message);
            Assert.Contains("Data.Cache", error.Message);
        });
    }
}
