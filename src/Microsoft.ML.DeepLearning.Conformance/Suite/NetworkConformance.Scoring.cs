using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>All ways to score a row give the same values.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void The_row_mapper_and_prediction_engines_equal_the_cursor()
    {
        using var fitted = Fit();
        var expected = fitted.Scores();
        ScoreReader.AssertSame(expected, RowByRow(fitted.Model, fitted.Data), "row mapper");
        ScoreReader.AssertSame(expected, row.PredictOneByOne(fitted.Context, fitted.Model, DataShape.Default), "prediction engine");
    }

    [TestMethod]
    public void Parallel_and_shuffled_cursors_agree_with_the_sequential_one()
    {
        var shape = DataShape.Default with { Rows = 3000 };
        using var fitted = Fit(shape, options => options.MaximumEpochs = 1);
        var expected = ScoresById.Sequential(fitted.Model.Transform(fitted.Data));
        var scored = fitted.Model.Transform(fitted.Context.Data.Cache(fitted.Data));
        ScoresById.AssertSame(expected, ScoresById.Sequential(scored), "cached");
        ScoresById.AssertSame(expected, ScoresById.Parallel(scored, 4), "parallel");

        Assert.IsTrue(scored.CanShuffle);
        var shuffled = ScoresById.Sequential(scored, new Random(5));
        CollectionAssert.AreNotEqual(expected.Select(pair => pair.Id).ToArray(), shuffled.Select(pair => pair.Id).ToArray(), "The rows come in the same order.");
        ScoresById.AssertSame(expected, shuffled, "shuffled");
    }

    [TestMethod]
    public void Without_an_output_column_nothing_is_scored()
    {
        using var fitted = Fit();
        var watched = new WatchedView(fitted.Data);
        var scored = fitted.Model.Transform(watched);
        using (var cursor = scored.GetRowCursor([scored.Schema[EstimatorCase.IdColumn]]))
        {
            while (cursor.MoveNext())
            {
            }
        }
        CollectionAssert.AreEqual(new[] { EstimatorCase.IdColumn }, watched.Requests.SelectMany(columns => columns).ToArray());
        Assert.AreEqual(0, watched.OpenCursors);

        using (var cursor = scored.GetRowCursor([scored.Schema["Score"]]))
            cursor.MoveNext();
        CollectionAssert.IsSubsetOf(row.InputColumns.ToArray(), watched.Requests.SelectMany(columns => columns).ToArray());
        Assert.AreEqual(0, watched.OpenCursors);
    }

    [TestMethod]
    public void Several_threads_predict_at_once()
    {
        using var fitted = Fit();
        var expected = fitted.Scores();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var actual = i % 2 == 0 ? RowByRow(fitted.Model, fitted.Data) : fitted.Scores();
            ScoreReader.AssertSame(expected, actual, $"thread {i}");
        });
    }

    [TestMethod]
    public void A_missing_number_makes_the_scores_of_its_row_missing_and_no_others()
    {
        if (!row.PropagatesMissingNumbers || !row.Flaws.Contains(Flaw.NotANumberInput))
            return;
        using var fitted = Fit();
        var shape = DataShape.Default with { Flaw = Flaw.NotANumberInput };
        var expected = fitted.Scores();
        var actual = fitted.Scores(row.Data(fitted.Context, shape));
        Assert.IsTrue(float.IsNaN(actual[shape.FlawedRow][0]), $"The score is {actual[shape.FlawedRow][0]}.");
        actual[shape.FlawedRow] = expected[shape.FlawedRow];
        ScoreReader.AssertSame(expected, actual, "other rows");
    }

    [TestMethod]
    public void No_rows_are_scored_to_no_rows()
    {
        using var fitted = Fit();
        var none = row.Data(fitted.Context, DataShape.Default with { Rows = 0 });
        Assert.IsEmpty(fitted.Scores(none));
        var loaded = ModelFiles.Load(new MLContext(), fitted.Save(), out _);
        using var owner = loaded as IDisposable;
        Assert.IsEmpty(ScoreReader.ReadAll(loaded.Transform(none)), "loaded");
        var batched = loaded.WithBatchScoring();
        using var batchedOwner = batched as IDisposable;
        Assert.IsEmpty(ScoreReader.ReadAll(batched.Transform(none)), "batched");
    }

    [TestMethod]
    public void Data_that_do_not_fit_the_model_are_refused_with_the_column()
    {
        using var fitted = Fit();
        foreach (string column in row.InputColumns)
        {
            var dropped = fitted.Context.Transforms.DropColumns(column).Fit(fitted.Data).Transform(fitted.Data);
            AssertRefused(fitted.Model, dropped, column);
            AssertRefused(fitted.Model, WithOtherType(fitted.Context, fitted.Data, column), column);
            if (fitted.Data.Schema[column].Type is VectorDataViewType { IsKnownSize: true })
                AssertRefused(fitted.Model, row.Data(fitted.Context, DataShape.Default with { Width = 7 }), column);
        }
    }

    private static void AssertRefused(ITransformer model, IDataView data, string column)
    {
        var error = Assert.Throws<ArgumentException>(() => model.Transform(data));
        Assert.Contains(column, error.Message);
        Assert.Throws<ArgumentException>(() => model.GetOutputSchema(data.Schema));
    }

    private static float[][] RowByRow(ITransformer model, IDataView data)
    {
        Assert.IsTrue(model.IsRowToRowMapper);
        var mapper = model.GetRowToRowMapper(data.Schema);
        var active = ScoreReader.Columns(mapper.OutputSchema).ToArray();
        using var cursor = data.GetRowCursor(mapper.GetDependencies(active));
        using var mapped = mapper.GetRow(cursor, active);
        var reader = new ScoreReader(mapped);
        var rows = new List<float[]>();
        while (cursor.MoveNext())
            rows.Add(reader.Read());
        return [.. rows];
    }
}
