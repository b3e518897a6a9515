using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Tests.Metrics;

[TestClass]
public sealed class EvaluateCtrInputTests
{
    private static readonly Impression[] Rows = Impression.Random(100, users: 5, seed: 1);

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Groups_may_be_keys_integers_or_text()
    {
        var view = View(Rows.Select((row, i) => new Wide(row, (uint)(1 + (row.User[^1] - '0')))));
        var catalog = _ml.BinaryClassification;

        double text = catalog.EvaluateCtr(view, nameof(Wide.User)).GroupAreaUnderRocCurve;

        foreach (string column in new[] { nameof(Wide.Key), nameof(Wide.Int64), nameof(Wide.Int16), nameof(Wide.UInt32) })
            Assert.AreEqual(text, catalog.EvaluateCtr(view, column).GroupAreaUnderRocCurve, 1e-14, column);
    }

    [TestMethod]
    public void Labels_may_be_all_that_mlnet_takes()
    {
        var view = View(Rows.Select(row => new Wide(row, 1)));
        var catalog = _ml.BinaryClassification;

        double boolean = catalog.EvaluateCtr(view).AreaUnderRocCurve;

        foreach (string column in new[] { nameof(Wide.SingleLabel), nameof(Wide.DoubleLabel), nameof(Wide.KeyLabel) })
            Assert.AreEqual(boolean, catalog.EvaluateCtr(view, labelColumnName: column).AreaUnderRocCurve, column);
    }

    [TestMethod]
    public void Rows_without_label_or_score_are_left_out_and_counted()
    {
        Wide[] rows = [.. Rows.Select(row => new Wide(row, 1))];
        double area = BruteForce.Area([.. Rows[3..]]);
        rows[0].SingleLabel = float.NaN;
        rows[1].Score = float.NaN;
        rows[2].Probability = float.NaN;

        var metrics = _ml.BinaryClassification.EvaluateCtr(View(rows), labelColumnName: nameof(Wide.SingleLabel));

        Assert.AreEqual(area, metrics.AreaUnderRocCurve, 1e-14);
        Assert.AreEqual((97L, 1L, 2L), (metrics.RowCount, metrics.UnlabeledRowCount, metrics.UnscoredRowCount));
    }

    [TestMethod]
    public void Infinite_scores_are_the_first_and_the_last()
    {
        Impression[] rows = [Score(float.PositiveInfinity, true), Score(float.MaxValue, false), Score(0, true), Score(float.NegativeInfinity, false)];

        Assert.AreEqual(0.75, _ml.BinaryClassification.EvaluateCtr(View(rows)).AreaUnderRocCurve);

        static Impression Score(float score, bool label) => new() { Score = score, Label = label, Probability = 0.5f };
    }

    [TestMethod]
    public void A_missing_group_is_no_group()
    {
        Wide[] rows = [.. Rows.Select((row, i) => new Wide(row, i < 10 ? Wide.NoKey : (uint)(1 + (row.User[^1] - '0'))))];

        var metrics = _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Wide.Key));

        Assert.AreEqual(BruteForce.GroupArea(Rows[10..]), metrics.GroupAreaUnderRocCurve, 1e-14);
        Assert.AreEqual(BruteForce.Area(Rows), metrics.AreaUnderRocCurve, 1e-14);
        Assert.AreEqual(10, metrics.UngroupedRowCount);
        Assert.AreEqual(5, metrics.GroupCount);
    }

    [TestMethod]
    public void One_class_has_no_area_and_all_the_rest()
    {
        Impression[] rows = [.. Rows.Where(row => !row.Label)];

        var metrics = _ml.BinaryClassification.EvaluateCtr(View(rows), nameof(Impression.User));

        Assert.IsTrue(double.IsNaN(metrics.AreaUnderRocCurve));
        Assert.IsTrue(double.IsNaN(metrics.GroupAreaUnderRocCurve));
        Assert.IsTrue(double.IsNaN(metrics.MeanReciprocalRank));
        Assert.IsTrue(double.IsFinite(metrics.LogLoss));
        Assert.AreEqual(double.PositiveInfinity, metrics.PredictedToObservedRatio);
        Assert.AreEqual((5, 5, 0), (metrics.GroupCount, metrics.OneClassGroupCount, metrics.ClickedGroupCount));
    }

    [TestMethod]
    public void Without_group_and_probability_there_is_the_area()
    {
        var metrics = _ml.BinaryClassification.EvaluateCtr(View(Rows), probabilityColumnName: null);

        Assert.AreEqual(BruteForce.Area(Rows), metrics.AreaUnderRocCurve, 1e-14);
        Assert.IsTrue(double.IsNaN(metrics.LogLoss));
        Assert.IsTrue(double.IsNaN(metrics.ExpectedCalibrationError));
        Assert.IsTrue(double.IsNaN(metrics.GroupAreaUnderRocCurve));
        Assert.IsEmpty(metrics.Ranking);
        Assert.IsEmpty(metrics.CalibrationBins);
        Assert.AreEqual(0, metrics.GroupCount);
    }

    [TestMethod]
    [DataRow("User", "Missing", "Score", "Probability", "Label column 'Missing' is missing; the data has the columns 'Label', 'Score'")]
    [DataRow("Missing", "Label", "Score", "Probability", "Group column 'Missing' is missing")]
    [DataRow("User", "Label", "Missing", "Probability", "Score column 'Missing' is missing")]
    [DataRow("User", "Label", "Score", "Missing", "Probability column 'Missing' is missing")]
    [DataRow("User", "User", "Score", "Probability", "Label column 'User' has type String; Boolean, a number")]
    [DataRow("Score", "Label", "Score", "Probability", "Group column 'Score' has type Single; a key, an integer or text is needed")]
    [DataRow("User", "Label", "Label", "Probability", "Score column 'Label' has type Boolean; Single is needed")]
    public void The_message_names_the_column(string group, string label, string score, string probability, string message)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.EvaluateCtr(View(Rows), group, label, score, probability));

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    [DataRow(-1f, 0.5f, "Weight column 'Weight' holds -1 in row 3")]
    [DataRow(float.NaN, 0.5f, "Weight column 'Weight' holds NaN in row 3")]
    [DataRow(1f, 1.5f, "Probability column 'Probability' holds 1.5 in row 3")]
    public void The_message_names_the_row(float weight, float probability, string message)
    {
        var rows = Impression.Random(9, users: 2, seed: 1);
        (rows[3].Weight, rows[3].Probability) = (weight, probability);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.EvaluateCtr(View(rows), exampleWeightColumnName: "Weight"));

        Assert.Contains(message, error.Message);
    }

    [TestMethod]
    public void No_rows_are_an_error()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.EvaluateCtr(View(Array.Empty<Impression>())));

        Assert.Contains("No row can be measured: of 0 rows", error.Message);
    }

    [TestMethod]
    public void Cutoffs_and_bins_start_at_one()
    {
        var catalog = _ml.BinaryClassification;

        Assert.Contains("cutoffs is 0", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.EvaluateCtr(View(Rows), cutoffs: [5, 0])).Message);
        Assert.Contains("calibrationBins is 0", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.EvaluateCtr(View(Rows), calibrationBins: 0)).Message);
    }

    private IDataView View<T>(IEnumerable<T> rows)
        where T : class
        => _ml.Data.LoadFromEnumerable(rows.ToArray());

    private sealed class Wide(Impression row, uint group)
    {
        /// <summary>Keys are numbers from 0 here; numbers beyond the count are missing.</summary>
        public const uint NoKey = uint.MaxValue;

        public bool Label { get; set; } = row.Label;

        public float SingleLabel { get; set; } = row.Label ? 1 : 0;

        public double DoubleLabel { get; set; } = row.Label ? 1 : -1;

        [KeyType(2)]
        public uint KeyLabel { get; set; } = row.Label ? 1u : 0;

        public float Score { get; set; } = row.Score;

        public float Probability { get; set; } = row.Probability;

        public string User { get; set; } = row.User;

        [KeyType(100)]
        public uint Key { get; set; } = group;

        public long Int64 { get; set; } = -(long)group;

        public short Int16 { get; set; } = (short)group;

        public uint UInt32 { get; set; } = group;
    }
}
