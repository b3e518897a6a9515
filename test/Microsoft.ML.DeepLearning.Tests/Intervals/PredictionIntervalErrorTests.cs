namespace Microsoft.ML.DeepLearning.Tests.Intervals;

[TestClass]
public sealed class PredictionIntervalErrorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(0.9, 8, 9)]
    [DataRow(0.99, 98, 99)]
    public void Too_few_rows_are_refused_with_the_number_that_is_needed(double coverage, int rows, int needed)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new() { Coverage = coverage }, ScoredRow.Random(rows, 1)));
        Assert.AreEqual(FormattableString.Invariant($"There are {rows} calibration rows; a coverage of {coverage} needs at least {needed}. Use more rows or a lower Coverage."), error.Message);
        Fit(new() { Coverage = coverage }, ScoredRow.Random(needed, 1));
    }

    [TestMethod]
    public void Values_that_are_not_finite_are_refused_with_column_and_row()
    {
        Assert.Contains("Label column 'Label' holds NaN in row 3 of the calibration rows; a finite number is needed", Refused(row => row.Label = float.NaN));
        Assert.Contains("Score column 'Score' holds NaN in row 3", Refused(row => row.Score = float.NaN));
        Assert.Contains("Score column 'Score' holds Infinity in row 3", Refused(row => row.Score = float.PositiveInfinity));
        Assert.Contains("Difficulty column 'Difficulty' holds 0 in row 3 of the calibration rows; a finite number above 0 is needed", Refused(row => row.Difficulty = 0, new() { DifficultyColumnName = "Difficulty" }));
        Assert.Contains("Upper score column 'High' holds NaN in row 3", Refused(row => row.High = float.NaN, new() { LowerScoreColumnName = "Low", UpperScoreColumnName = "High" }));
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_refused()
    {
        Assert.Contains("Score column 'Other' is missing; the data has the columns 'Label'", Mistake(new() { ScoreColumnName = "Other" }));
        Assert.Contains("Label column 'Text' has type String; Single is needed", Mistake(new() { LabelColumnName = "Text" }));
    }

    [TestMethod]
    public void Options_out_of_range_are_refused()
    {
        Assert.Contains("Option Coverage is 1; it must be above 0 and below 1", Mistake(new() { Coverage = 1 }));
        Assert.Contains("Option Coverage is 0", Mistake(new() { Coverage = 0 }));
        Assert.Contains("Option Coverage is NaN", Mistake(new() { Coverage = double.NaN }));
        Assert.Contains("Option UpperScoreColumnName is null and LowerScoreColumnName is 'Low'; set both", Mistake(new() { LowerScoreColumnName = "Low" }));
        Assert.Contains("Option LowerScoreColumnName is null and UpperScoreColumnName is 'High'; set both", Mistake(new() { UpperScoreColumnName = "High" }));
        Assert.Contains("Option DifficultyColumnName is 'Difficulty', but quantiles", Mistake(new() { LowerScoreColumnName = "Low", UpperScoreColumnName = "High", DifficultyColumnName = "Difficulty" }));
        Assert.Contains("Column 'Score' has two roles", Mistake(new() { LowerColumnName = "Score" }));
        Assert.Contains("Option UpperColumnName is ''", Mistake(new() { UpperColumnName = "" }));
    }

    [TestMethod]
    public void Later_changes_of_the_options_have_no_effect()
    {
        var options = new PredictionIntervalOptions();
        var estimator = _ml.Regression.PredictionIntervals(options);
        options.UpperColumnName = "Other";
        Assert.IsNotNull(estimator.Fit(_ml.Data.LoadFromEnumerable(ScoredRow.Random(20, 1))).GetOutputSchema(_ml.Data.LoadFromEnumerable(ScoredRow.Random(1, 1)).Schema).GetColumnOrNull("Upper"));
    }

    private string Refused(Action<ScoredRow> damage, PredictionIntervalOptions? options = null)
    {
        var rows = ScoredRow.Random(20, 1);
        damage(rows[3]);
        return Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options ?? new(), rows)).Message;
    }

    private string Mistake(PredictionIntervalOptions options) => Assert.Throws<ArgumentException>(() =>
    {
        var data = _ml.Data.LoadFromEnumerable(ScoredRow.Random(20, 1).Select(row => new { row.Label, row.Score, Text = "1" }));
        _ml.Regression.PredictionIntervals(options).Fit(data);
    }).Message;

    private void Fit(PredictionIntervalOptions options, ScoredRow[] rows) => _ml.Regression.PredictionIntervals(options).Fit(_ml.Data.LoadFromEnumerable(rows));
}
