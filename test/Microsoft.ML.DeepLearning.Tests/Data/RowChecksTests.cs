using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class RowChecksTests
{
    private const string Advice = "; training needs finite numbers. Replace missing values first, for example with Transforms.ReplaceMissingValues, or filter those rows out.";

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "∞")]
    [DataRow(float.NegativeInfinity, "-∞")]
    public void Values_that_are_not_finite_are_found_in_every_slot(float value, string text)
    {
        for (int slot = 0; slot < Row.Width; slot++)
        {
            Row[] rows = [new(), new(), new()];
            rows[2].Features[slot] = value;
            Assert.AreEqual($"Column 'Features' holds {text} in row 2, slot {slot}{Advice}", Message(rows));
        }
    }

    [TestMethod]
    public void The_largest_numbers_are_finite()
    {
        var row = new Row();
        Array.Fill(row.Features, float.MaxValue);
        using var data = Open(View([row]));
        Assert.AreEqual(1, data.Training.Rows);
    }

    [TestMethod]
    public void A_slot_with_a_name_is_called_by_it()
    {
        var context = new MLContext(1);
        var view = context.Data.LoadFromEnumerable(new[] { new Row { A = 1 }, new Row { A = float.NaN } });
        view = context.Transforms.Concatenate("Features", "Label", "A").Fit(view).Transform(view);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(view));
        Assert.AreEqual($"Column 'Features' holds NaN in row 1, slot 1 ('A'){Advice}", error.Message);
    }

    [TestMethod]
    public void A_scalar_input_has_no_slot()
    {
        var view = View([new() { A = float.NaN }]);
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema["A"])], ColumnSpec.Of(view.Schema["Label"]), null);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(view, columns));
        Assert.AreEqual($"Column 'A' holds NaN in row 0{Advice}", error.Message);
    }

    [TestMethod]
    public void A_column_that_may_have_gaps_has_them_and_no_infinities()
    {
        var rows = Enumerable.Range(0, 200).Select(i => new Row { A = i % 7 == 3 ? float.NaN : i }).ToArray();
        Open(View(rows), Gappy(rows)).Dispose();
        rows[150] = new Row { A = float.NegativeInfinity };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(View(rows), Gappy(rows)));
        Assert.AreEqual("Column 'A' holds -∞ in row 150; training needs finite numbers, or NaN where a value is missing. Replace those values first, or filter those rows out.", error.Message);

        TrainingColumns Gappy(Row[] rows)
        {
            var schema = View(rows).Schema;
            return new([ColumnSpec.Of(schema["A"]) with { AllowsMissing = true }], ColumnSpec.Of(schema["Label"]), null);
        }
    }

    [TestMethod]
    public void Labels_must_be_finite_and_classes_known()
    {
        Assert.AreEqual("Label column 'Label' holds NaN in row 1; a finite number is needed. Filter those rows out first.", Message(new(), new() { Label = float.NaN }));
        var view = new FixedRows(2).Add<float>("X", NumberDataViewType.Single, [1, 2]).Add<uint>("Class", new KeyDataViewType(typeof(uint), 2), [1, 0]);
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema["X"])], ColumnSpec.Of(view.Schema["Class"]), null);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(view, columns));
        Assert.AreEqual("Label column 'Class' holds a missing key in row 1; every row needs a class. Filter those rows out first.", error.Message);
    }

    [TestMethod]
    public void Weights_must_be_finite_and_not_negative()
    {
        Assert.AreEqual("Weight column 'Weight' holds -1 in row 1; weights must be finite and not negative.", Message(new(), new() { Weight = -1 }));
        Assert.AreEqual("Weight column 'Weight' holds NaN in row 0; weights must be finite and not negative.", Message(new Row { Weight = float.NaN }));
        Assert.AreEqual("Weight column 'Weight' holds ∞ in row 0; weights must be finite and not negative.", Message(new Row { Weight = float.PositiveInfinity }));
    }

    [TestMethod]
    public void A_row_without_weight_may_hold_anything()
    {
        var absent = new Row { Weight = 0, Label = float.NaN };
        absent.Features[3] = float.NaN;
        using var data = Open(View([new(), absent, new()]));
        Assert.AreEqual(2, data.Training.Rows);
    }

    [TestMethod]
    public void Data_without_rows_says_what_is_missing()
    {
        Assert.AreEqual("The training data holds no row with a positive weight in column 'Weight'; at least one is needed.", Message());
        Assert.AreEqual("The training data holds no row with a positive weight in column 'Weight'; at least one is needed.", Message(new Row { Weight = 0 }));
        var view = View([]);
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema["Features"])], ColumnSpec.Of(view.Schema["Label"]), null);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(view, columns));
        Assert.AreEqual("The training data holds no rows; at least one is needed.", error.Message);
        var noValidation = Assert.ThrowsExactly<InvalidOperationException>(() => Open(View([new()]), validation: View([])));
        Assert.AreEqual("The validation data holds no row with a positive weight; at least one is needed.", noValidation.Message);
    }

    private static string Message(params Row[] rows) => Assert.ThrowsExactly<InvalidOperationException>(() => Open(View(rows))).Message;

    private static IDataView View(Row[] rows) => new MLContext(1).Data.LoadFromEnumerable(rows);

    private static TrainingData Open(IDataView view, TrainingColumns? columns = null, IDataView? validation = null) => TrainingData.Open(
        view,
        validation,
        columns ?? new TrainingColumns([ColumnSpec.Of(view.Schema["Features"])], ColumnSpec.Of(view.Schema["Label"]), ColumnSpec.Of(view.Schema["Weight"])),
        new DataSettings(DataHandling.Auto, 0, 100, 1),
        CPU,
        static () => { });

    private sealed class Row
    {
        public const int Width = 19;

        [VectorType(Width)]
        public float[] Features { get; init; } = new float[Width];

        public float A { get; init; }

        public float Label { get; init; }

        public float Weight { get; init; } = 1;
    }
}
