using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class LabelIssueErrorTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

    [TestMethod]
    public void A_trainer_without_probabilities_is_refused_with_those_that_give_them()
    {
        var data = _context.Data.LoadFromEnumerable(NoisyClouds.Rows());
        var perceptron = _context.BinaryClassification.Trainers.AveragedPerceptron("Flag");

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _context.BinaryClassification.FindLabelIssues(data, perceptron, labelColumnName: "Flag"));

        StringAssert.Contains(error.Message, "gives no column 'Probability' of probabilities");
        StringAssert.Contains(error.Message, "Calibrators.Platt");
    }

    [TestMethod]
    public void A_calibrator_makes_that_trainer_usable()
    {
        var rows = NoisyClouds.Rows();
        var calibrated = _context.BinaryClassification.Trainers.AveragedPerceptron("Flag").Append(_context.BinaryClassification.Calibrators.Platt("Flag"));

        var issues = _context.BinaryClassification.FindLabelIssues(_context.Data.LoadFromEnumerable(rows), calibrated, labelColumnName: "Flag");

        CollectionAssert.IsSubsetOf(issues.IssueRows.ToArray(), NoisyClouds.WrongFlags(rows));
        Assert.IsNotEmpty(issues.IssueRows);
    }

    [TestMethod]
    public void Scores_that_are_no_probabilities_are_refused_with_their_row()
    {
        var scores = Multiclass.Trainers.SdcaNonCalibrated();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), scores));

        StringAssert.Contains(error.Message, "Column 'Score' holds ");
        StringAssert.Contains(error.Message, "probabilities from 0 to 1 that sum to 1 are needed");
        StringAssert.Contains(error.Message, "SdcaMaximumEntropy");
    }

    [TestMethod]
    public void A_class_with_fewer_rows_than_folds_is_named()
    {
        var rows = NoisyClouds.Rows().Where(row => row.Truth != "elm" || row.Id < 12).ToList();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer));

        StringAssert.Contains(error.Message, "Class 'elm' of label column 'Label' has 4 rows, fewer than the 5 folds.");
    }

    [TestMethod]
    public void A_rare_class_can_be_left_unjudged()
    {
        var rows = NoisyClouds.Rows();
        foreach (var row in rows.Where(row => row.Label == "elm").Skip(4))
            row.Label = "oak";
        rows[0].Label = "pine";
        var data = NoisyClouds.WithKeys(_context, rows);
        var told = new List<string>();
        _context.Log += (_, log) => told.Add(log.Message);

        var issues = Multiclass.FindLabelIssues(data, Trainer, new LabelIssueOptions { LeaveRareClassesUnjudged = true });

        int[] rare = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Label is "elm" or "pine")];
        Assert.HasCount(5, rare);
        Assert.IsEmpty(rare.Intersect(issues.IssueRows));
        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        uint[] suggested = [.. issues.Data.GetColumn<uint>("SuggestedLabel")];
        uint[] labels = [.. data.GetColumn<uint>("Label")];
        Assert.IsTrue(rare.All(row => quality[row] == 1 && suggested[row] == labels[row]));
        Assert.IsGreaterThan(5, issues.IssueRows.Count(row => rows[row].Truth == "ash" && rows[row].Label == "oak"), "the other classes are judged");
        foreach (string name in new[] { "elm", "pine" })
            Assert.Contains(message => message.Contains($"Class '{name}' of label column 'Label' is too rare for 5 folds: its labels are not judged."), told);
    }

    [TestMethod]
    public void Where_every_class_is_rare_nothing_can_be_judged()
    {
        var data = NoisyClouds.WithKeys(_context, NoisyClouds.Rows(9));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(data, Trainer, new LabelIssueOptions { LeaveRareClassesUnjudged = true }));
        Assert.Contains("fewer than the 5 folds, as has every other class.", error.Message);
    }

    [TestMethod]
    public void A_class_whose_group_stays_whole_can_be_left_unjudged()
    {
        List<NoisyRow> rows = [.. NoisyClouds.Rows().Select(row => new NoisyRow
        {
            Id = row.Id,
            Features = row.Features,
            Truth = row.Truth,
            Label = row.Label,
            Flag = row.Flag,
            Person = row.Label == "elm" ? "one person" : row.Person,
        })];
        var options = new LabelIssueOptions { SamplingKeyColumnName = "Person", LeaveRareClassesUnjudged = true };
        var issues = Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer, options);
        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        Assert.IsTrue(rows.Where(row => row.Label == "elm").All(row => quality[rows.IndexOf(row)] == 1));
    }

    [TestMethod]
    public void The_noise_survives_JSON_though_no_row_is_given_a_class()
    {
        var rows = NoisyClouds.Rows();
        var keys = _context.Data.LoadFromEnumerable(new[] { "oak", "ash", "elm", "pine" }.Select(name => new { Label = name }));
        var view = _context.Data.LoadFromEnumerable(rows);
        var data = _context.Transforms.Conversion.MapValueToKey("Label", keyData: keys).Fit(view).Transform(view);
        var noise = Multiclass.FindLabelIssues(data, Trainer).Noise;
        Assert.AreEqual(double.PositiveInfinity, noise.Thresholds[3]);

        string text = JsonSerializer.Serialize(noise);
        using var json = JsonDocument.Parse(text);
        Assert.AreEqual("Infinity", json.RootElement.GetProperty("Thresholds")[3].GetString());
        Assert.AreEqual(noise.Thresholds[0], json.RootElement.GetProperty("Thresholds")[0].GetDouble());

        var read = JsonSerializer.Deserialize<LabelNoise>(text)!;
        CollectionAssert.AreEqual(noise.Thresholds.ToArray(), read.Thresholds.ToArray());
        CollectionAssert.AreEqual(noise.ClassNames.ToArray(), read.ClassNames.ToArray());
        CollectionAssert.AreEqual(noise.NoiseMatrix[0].ToArray(), read.NoiseMatrix[0].ToArray());
        CollectionAssert.AreEqual(noise.InverseNoiseMatrix[0].ToArray(), read.InverseNoiseMatrix[0].ToArray());
        Assert.AreEqual(text, JsonSerializer.Serialize(read), "every property is restored");
    }

    [TestMethod]
    [DataRow("\"GivenCounts\":[2,2]", "\"GivenCounts\":[2]", "Property GivenCounts has 1 entries and ClassNames has 2")]
    [DataRow("\"Joint\":[[", "\"Joint\":[[0.1,", "Property Joint has 3 entries and ClassNames has 2")]
    [DataRow("\"TrueShares\"", "\"Shares\"", "Property TrueShares is missing")]
    public void Noise_whose_JSON_is_incomplete_is_refused(string part, string other, string expected)
    {
        var rows = ProbabilityTables.Of([0, 0, 1, 1], [[0.9f, 0.1f], [0.8f, 0.2f], [0.2f, 0.8f], [0.1f, 0.9f]]);
        string text = JsonSerializer.Serialize(new LabelNoise(new ConfidentJoint(rows), ["a", "b"]));
        Assert.Contains(part, text);
        var error = Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize<LabelNoise>(text.Replace(part, other, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void Fewer_groups_than_folds_are_counted()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, samplingKeyColumnName: "Truth"));

        StringAssert.Contains(error.Message, "Sampling key column 'Truth' has 3 groups, fewer than the 5 folds");
    }

    [TestMethod]
    public void A_class_in_one_group_is_named()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, numberOfFolds: 2, samplingKeyColumnName: "Truth"));

        StringAssert.Contains(error.Message, "are in one fold, as the groups of sampling key column 'Truth' stay whole");
    }

    [TestMethod]
    public void A_missing_label_is_named_with_its_row()
    {
        var rows = NoisyClouds.Rows();
        rows[7].Label = "";

        foreach (var data in new[] { NoisyClouds.WithKeys(_context, rows), _context.Data.LoadFromEnumerable(rows) })
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(data, Trainer));
            StringAssert.Contains(error.Message, "Label column 'Label' has no value in row 7");
        }
    }

    [TestMethod]
    public void One_class_is_not_enough()
    {
        var rows = NoisyClouds.Rows().Where(row => row.Label == "elm").ToList();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(NoisyClouds.WithKeys(_context, rows), Trainer));

        StringAssert.Contains(error.Message, "Label column 'Label' has 'elm' in every row; at least two classes are needed");
        var nothing = Assert.ThrowsExactly<InvalidOperationException>(() => _context.BinaryClassification.FindLabelIssues(
            _context.Data.LoadFromEnumerable<NoisyRow>([]), Trainer, labelColumnName: "Flag"));
        Assert.AreEqual("The data has no row.", nothing.Message);
    }

    [TestMethod]
    public void Columns_that_are_missing_or_of_another_type_are_named()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, labelColumnName: "Lable")).Message,
            "Label column 'Lable' is missing; the data has the columns 'Id', ");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, samplingKeyColumnName: "Group")).Message,
            "Sampling key column 'Group' is missing");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _context.BinaryClassification.FindLabelIssues(Keys(), Trainer)).Message,
            "Boolean is needed for binary classification");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(Keys(), Trainer, labelColumnName: "Features")).Message,
            "Label column 'Features' has type Vector<Single, 2>; a key of UInt32, text, a number or a date is needed");
    }

    [TestMethod]
    public void Numbers_that_are_no_classes_are_refused()
    {
        var rows = Enumerable.Range(0, 5001).Select(i => new NoisyRow { Id = i, Features = [0, 0] }).ToList();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Multiclass.FindLabelIssues(_context.Data.LoadFromEnumerable(rows), Trainer, labelColumnName: "Id"));

        StringAssert.Contains(error.Message, "Label column 'Id' has 5,001 classes");
        StringAssert.Contains(error.Message, "at most 5,000 are supported");
    }

    [TestMethod]
    public void Rows_that_change_from_pass_to_pass_are_refused()
    {
        int pass = 0;
        var changing = _context.Data.LoadFromEnumerable(Shuffled());
        var trainer = _context.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag");

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _context.BinaryClassification.FindLabelIssues(changing, trainer, labelColumnName: "Flag"));

        StringAssert.Contains(error.Message, "differ from those of the first pass");
        StringAssert.Contains(error.Message, "Data.Cache");

        IEnumerable<NoisyRow> Shuffled()
        {
            var rows = NoisyClouds.Rows().ToArray();
            new Random(pass++).Shuffle(rows);
            foreach (var row in rows)
                yield return row;
        }
    }

    [TestMethod]
    public void A_source_that_grows_or_shrinks_is_refused_where_it_is_read()
    {
        var rows = NoisyClouds.Rows();
        var issues = _context.BinaryClassification.FindLabelIssues(
            _context.Data.LoadFromEnumerable(Lazy()), _context.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag"), labelColumnName: "Flag");
        rows.Add(rows[0]);
        Assert.ThrowsExactly<InvalidOperationException>(() => issues.Data.GetColumn<float>("LabelQuality").Count());
        rows.RemoveRange(200, 101);
        Assert.ThrowsExactly<InvalidOperationException>(() => issues.Data.GetColumn<float>("LabelQuality").Count());

        IEnumerable<NoisyRow> Lazy()
        {
            for (int i = 0; i < rows.Count; i++)
                yield return rows[i];
        }
    }

    [TestMethod]
    public void A_pipeline_that_filters_rows_is_refused()
    {
        var pipeline = new FilteringEstimator(_context, Trainer);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Multiclass.FindLabelIssues(Keys(), pipeline));

        StringAssert.Contains(error.Message, "it must keep every row");
    }

    [TestMethod]
    public void An_estimator_that_ignores_the_weights_is_refused()
    {
        var options = new ConfidentLearningOptions { Treatment = LabelIssueTreatment.RemoveAndReweight, ExampleWeightColumnName = "Weight" };
        var estimator = Multiclass.Trainers.ConfidentLearning(Trainer, options);

        string expected = "The estimator does not read the weight column 'Weight'";
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(Keys())).Message, expected);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(SchemaShapes.Of(Keys().Schema))).Message, expected);
    }

    [TestMethod]
    public void Options_are_checked_where_the_pipeline_is_written()
    {
        StringAssert.Contains(Message(new() { NumberOfFolds = 1 }), "Option NumberOfFolds is 1; it must be from 2 to 255.");
        StringAssert.Contains(Message(new() { Filter = (LabelIssueFilter)9 }), "Option Filter is 9");
        StringAssert.Contains(Message(new() { LabelColumnName = "" }), "Option LabelColumnName is ''");
        StringAssert.Contains(Message(new() { MinimumRowsPerClass = -1 }), "Option MinimumRowsPerClass is -1");
        StringAssert.Contains(Message(new() { Treatment = LabelIssueTreatment.WeightByQuality }), "Treatment WeightByQuality needs the weight column");

        string Message(ConfidentLearningOptions options) => Assert.Throws<ArgumentException>(() => Multiclass.Trainers.ConfidentLearning(Trainer, options)).Message;
    }

    [TestMethod]
    public void Cancellation_is_heard_between_folds()
    {
        HostCancellation.Cancel(_context);

        Assert.ThrowsExactly<OperationCanceledException>(() => Multiclass.FindLabelIssues(Keys(), Trainer));
    }

    [TestMethod]
    public void Cancellation_is_heard_within_64_rows_of_any_pass()
    {
        long AllRows(out long after, long moment)
        {
            var context = new MLContext(seed: 1);
            var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();
            var view = new WatchedView(NoisyClouds.WithKeys(context, NoisyClouds.Rows()));
            long read = 0;
            view.OnRow = _ =>
            {
                if (Interlocked.Increment(ref read) == moment)
                    HostCancellation.Cancel(context);
            };
            if (moment == 0)
                context.MulticlassClassification.FindLabelIssues(view, trainer);
            else
                Assert.ThrowsExactly<OperationCanceledException>(() => context.MulticlassClassification.FindLabelIssues(view, trainer), $"row {moment}");
            after = read - moment;
            Assert.AreEqual(0, view.OpenCursors);
            return read;
        }

        long all = AllRows(out _, 0);
        for (long moment = 1; moment < all; moment += all / 11)
        {
            _ = AllRows(out long after, moment);
            Assert.IsLessThanOrEqualTo(64, after, $"row {moment} of {all}");
        }
    }

    [TestMethod]
    public void Probabilities_that_do_not_fit_are_refused_with_their_size()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ProbabilityTable(1_000_000, 1000, availableBytes: 4_000_000_000));

        StringAssert.Contains(error.Message, "1,000,000 rows and 1,000 classes take 4.0 GB, 4 bytes each; the process has 4.0 GB of memory");
    }

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
