using Microsoft.ML.DeepLearning;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork.BadInput;

/// <summary>Rows with two histories of different lengths.</summary>
[TestClass]
public class HistoryLengthTests
{
    private static readonly MLContext Context = TestContexts.Create();

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void Training_stops_at_them_and_names_columns_and_row(DataHandling handling)
    {
        var data = new WatchedView(Flawed(100, 77));
        LiveTensors.AreBalancedBy(() => AssertTold(Assert.Throws<InvalidOperationException>(() => Visits.Fit(data, options => options.DataHandling = handling)), 77));
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Scoring_stops_at_them_and_names_columns_and_row()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        AssertTold(Assert.Throws<InvalidOperationException>(() => Visits.Scores(model, Flawed(20, 13))), 13);
        AssertTold(Assert.Throws<InvalidOperationException>(() => model.Model.GetAttention(Flawed(20, 13))), 13);
        var loaded = Loaded(model);
        AssertTold(Assert.Throws<InvalidOperationException>(() => Visits.Scores(loaded.WithBatchScoring(Context), Flawed(20, 13))), 13);
    }

    // Here ONNX Runtime refuses the row; it only sees the lengths.
    [TestMethod]
    public void A_loaded_model_without_batches_refuses_the_row()
    {
        using var model = Visits.Fit(Visits.View(Context, Visits.Draw(64)));
        var loaded = Loaded(model);
        Assert.HasCount(20, Visits.Scores(loaded, Visits.View(Context, Visits.Draw(20))));
        Exception? error = null;
        try
        {
            Visits.Scores(loaded, Flawed(20, 13));
        }
        catch (Exception caught)
        {
            error = caught;
        }
        Assert.IsNotNull(error);
    }

    [TestMethod]
    public void A_fixed_size_and_a_length_that_differ_are_named()
    {
        var rows = Visits.Draw(10);
        foreach (var row in rows)
            (row.Items, row.Kinds) = ([1, 2, 3, 4, 5, 6], [1, 2, 0]);
        var error = Assert.Throws<InvalidOperationException>(() => Visits.Fit(Visits.View(Context, rows, fixedLength: 6)));
        Assert.Contains($"'{nameof(Visit.Items)}' holds 6", error.Message);
        Assert.Contains($"'{nameof(Visit.Kinds)}' holds 3", error.Message);
    }

    [TestMethod]
    public void Fixed_sizes_that_differ_are_refused_before_a_row_is_read()
    {
        var data = new WatchedView(Visits.View(Context, [], fixedLength: 6, fixedKinds: 3));
        var error = Assert.Throws<ArgumentException>(() => Visits.Fit(data));
        foreach (string part in new[] { $"'{nameof(Visit.Items)}' has 6", $"'{nameof(Visit.Kinds)}' has 3" })
            Assert.Contains(part, error.Message);
        Assert.IsEmpty(data.Requests);
    }

    [TestMethod]
    public void A_row_of_weight_0_may_hold_anything()
    {
        var rows = Visits.Draw(40);
        rows[5].Kinds = [.. rows[5].Items.Select(_ => 0u), 1];
        rows[5].Hour = 0;
        foreach (var row in rows.Where(row => row != rows[5]))
            row.Hour = 1;
        using var model = Visits.Fit(Visits.View(Context, rows), options =>
        {
            options.ExampleWeightColumnName = nameof(Visit.Hour);
            options.ContextColumnNames = [];
        });
        Assert.HasCount(3, Visits.Scores(model, Visits.View(Context, Visits.Draw(3))));
    }

    private static ITransformer Loaded(ITransformer model)
        => ModelFiles.Load(Context, ModelFiles.Save(Context, model, Visits.View(Context, []).Schema), out _);

    private static IDataView Flawed(int rows, int flawed)
    {
        var visits = Visits.Draw(rows);
        visits[flawed] = Visits.Of(2, [1, 2, 3]);
        visits[flawed].Kinds = [1, 2];
        return Visits.View(Context, visits);
    }

    private static void AssertTold(Exception error, int row)
    {
        Assert.Contains($"'{nameof(Visit.Items)}' holds 3 values in row {row} ", error.Message);
        Assert.Contains($"'{nameof(Visit.Kinds)}' holds 2", error.Message);
    }
}
