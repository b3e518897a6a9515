using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Input and output columns.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void The_promised_schema_is_the_real_one_with_all_annotations()
    {
        using var fitted = Fit();
        var promised = Trainer(fitted.Context).GetOutputSchema(SchemaShapes.Of(fitted.Data.Schema));
        var transformed = fitted.Model.Transform(fitted.Data);
        CollectionAssert.AreEqual(SchemaShapes.Describe(promised), SchemaShapes.Describe(transformed.Schema));
        CollectionAssert.AreEqual(SchemaText.Of(fitted.Model.GetOutputSchema(fitted.Data.Schema)), SchemaText.Of(transformed.Schema));
    }

    [TestMethod]
    public void Input_columns_pass_through_and_hidden_ones_stay_hidden()
    {
        using var fitted = Fit();
        var doubled = fitted.Context.Transforms.CopyColumns(EstimatorCase.IdColumn, EstimatorCase.IdColumn).Fit(fitted.Data).Transform(fitted.Data);
        var transformed = fitted.Model.Transform(doubled);
        Assert.Contains(column => column.IsHidden, doubled.Schema);
        CollectionAssert.AreEqual(
            doubled.Schema.Select(column => $"{column.IsHidden} {SchemaText.Of(column)}").ToArray(),
            transformed.Schema.Take(doubled.Schema.Count).Select(column => $"{column.IsHidden} {SchemaText.Of(column)}").ToArray());
        CollectionAssert.AreEqual(
            doubled.GetColumn<string>(EstimatorCase.IdColumn).ToArray(),
            transformed.GetColumn<string>(EstimatorCase.IdColumn).ToArray());
    }

    [TestMethod]
    public void A_missing_column_is_named_before_training()
    {
        foreach (string column in ColumnsRead())
        {
            var context = TestContexts.Create();
            var trainer = Trainer(context, Weigh);
            var whole = row.Data(context, DataShape.Default);
            var data = new WatchedView(context.Transforms.DropColumns(column).Fit(whole).Transform(whole));
            AssertRefused(trainer, data, column);
        }
    }

    [TestMethod]
    public void A_column_of_the_wrong_type_is_named_with_both_types_before_training()
    {
        foreach (string column in ColumnsRead())
        {
            var context = TestContexts.Create();
            var trainer = Trainer(context, Weigh);
            var right = row.Data(context, DataShape.Default);
            var data = new WatchedView(WithOtherType(context, right, column));
            var expected = right.Schema[column].Type;
            var item = expected is VectorDataViewType vector ? vector.ItemType : expected;
            string expectedName = item is KeyDataViewType ? "key" : item.ToString()!;
            AssertRefused(trainer, data, column, expectedName, data.Schema[column].Type.ToString()!);
        }
    }

    [TestMethod]
    public void A_vector_of_unknown_size_is_refused_where_a_known_one_is_needed()
    {
        if (!row.RefusesUnknownSize)
            return;
        var context = TestContexts.Create();
        var known = row.Data(context, DataShape.Default);
        foreach (string column in row.InputColumns.Where(name => known.Schema[name].Type is VectorDataViewType { ItemType: NumberDataViewType }))
            AssertRefused(Trainer(context), new WatchedView(UnknownSize.Of(context, known, column)), column);
    }

    [TestMethod]
    public void A_key_label_of_one_class_is_refused_before_a_row_is_read()
    {
        if (row.Task != PredictionTask.MulticlassClassification)
            return;
        var context = TestContexts.Create();
        var data = new WatchedView(row.Data(context, DataShape.Default with { Classes = 1 }));
        var error = Assert.Throws<ArgumentException>(() => Trainer(context).Fit(data));
        Assert.Contains(EstimatorCase.LabelColumn, error.Message);
        Assert.Contains("a key of 2 to", error.Message);
        Assert.Contains("this one has 1", error.Message);
        Assert.IsEmpty(data.Requests, "A cursor was opened.");
    }

    /// <summary>The data with a text in place of the column, or a number in place of a text.</summary>
    private static IDataView WithOtherType(MLContext context, IDataView data, string column)
    {
        string other = data.Schema[column].Type is TextDataViewType ? EstimatorCase.WeightColumn : EstimatorCase.IdColumn;
        return context.Transforms.CopyColumns(column, other).Fit(data).Transform(data);
    }

    private IEnumerable<string> ColumnsRead() => [.. row.InputColumns, EstimatorCase.LabelColumn, EstimatorCase.WeightColumn];

    /// <summary>Asserts that a pipeline, which asks for the schema first, and a direct Fit refuse the data without opening a cursor.</summary>
    private static void AssertRefused(IEstimator<ITransformer> trainer, WatchedView data, params string[] told)
    {
        Action[] attempts = [() => trainer.GetOutputSchema(SchemaShapes.Of(data.Schema)), () => trainer.Fit(data)];
        foreach (var attempt in attempts)
        {
            var error = Assert.Throws<ArgumentException>(attempt);
            foreach (string part in told)
                Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase, error.Message);
        }
        Assert.IsEmpty(data.Requests);
    }
}
