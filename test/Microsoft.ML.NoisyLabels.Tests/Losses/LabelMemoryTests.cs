using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Noise;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

[TestClass]
public class LabelMemoryTests
{
    private const int Count = 400;
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(DataHandling.InMemory, 0.0, TargetStorage.Full)]
    [DataRow(DataHandling.Stream, 0.2, TargetStorage.Half)]
    [DataRow(DataHandling.InMemory, 0.2, TargetStorage.TopClasses)]
    public void Flipped_labels_are_found_and_the_true_ones_suggested(DataHandling handling, double validationFraction, TargetStorage storage)
    {
        var rows = FlippedRows.Create(Count);
        var data = FlippedRows.View(_context, rows);
        using var model = Fit(data, options =>
        {
            options.DataHandling = handling;
            options.ValidationFraction = validationFraction;
            options.NoisyLabels.TargetStorage = storage;
        });
        var qualities = model.GetLabelMemory()!.LabelQuality(data);
        Assert.HasCount(Count, qualities);
        Assert.AreEqual(Count, model.GetLabelMemory()!.Rows);
        uint[] keys = [.. data.GetColumn<uint>("Label")];
        for (int i = 0; i < Count; i++)
        {
            Assert.AreEqual((int)keys[i] - 1, qualities[i].GivenClass);
            Assert.AreEqual(rows[i].IsFlipped, qualities[i].IsLabelIssue, $"row {i}: {qualities[i]}");
            Assert.AreEqual(rows[i].IsFlipped, qualities[i].Probability < 0.5, $"row {i}: {qualities[i]}");
        }
    }

    // After one epoch the averages sum to 1 - β; a quality is still a probability.
    [TestMethod]
    [DataRow(TargetStorage.Full)]
    [DataRow(TargetStorage.TopClasses)]
    public void A_quality_is_the_share_of_the_label_in_what_was_predicted(TargetStorage storage)
    {
        var data = FlippedRows.View(_context, FlippedRows.Create(Count));
        using var model = Fit(data, options =>
        {
            options.MaximumEpochs = 1;
            options.LearningRate = 1e-6; // keeps the scored model nearly equal to the remembered one
            options.NoisyLabels.TargetStorage = storage;
        });
        var qualities = model.GetLabelMemory()!.LabelQuality(data);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        for (int i = 0; i < Count; i++)
            Assert.AreEqual(scores[i][qualities[i].GivenClass], qualities[i].Probability, 2e-3f, $"row {i}");
    }

    [TestMethod]
    public void Columns_are_added_with_the_names_of_the_classes()
    {
        var rows = FlippedRows.Create(Count);
        var data = FlippedRows.View(_context, rows);
        using var model = Fit(data);
        var judged = model.GetLabelMemory()!.Transform(data);
        var qualities = model.GetLabelMemory()!.LabelQuality(data);
        CollectionAssert.AreEqual(qualities.Select(quality => quality.Probability).ToArray(), judged.GetColumn<float>("LabelQuality").ToArray());
        CollectionAssert.AreEqual(rows.Select(row => row.IsFlipped).ToArray(), judged.GetColumn<bool>("IsLabelIssue").ToArray());
        CollectionAssert.AreEqual(rows.Select(row => row.Name).ToArray(), judged.GetColumn<string>("Name").ToArray());
        Assert.AreEqual(data.Schema["Label"].Type, judged.Schema["SuggestedLabel"].Type);

        // A row that is not flipped has its cluster's name, and every suggestion is that name.
        var named = _context.Transforms.Conversion.MapKeyToValue("SuggestedName", "SuggestedLabel").Fit(judged).Transform(judged);
        string[] suggested = [.. named.GetColumn<string>("SuggestedName")];
        for (int i = 0; i < Count; i++)
            Assert.AreEqual(!rows[i].IsFlipped, suggested[i] == rows[i].Name);

        var right = _context.Data.FilterByCustomPredicate<Issue>(judged, issue => issue.IsLabelIssue);
        Assert.AreEqual(rows.Count(row => !row.IsFlipped), right.GetColumn<float>("LabelQuality").Count());
    }

    [TestMethod]
    public void Two_classes_are_false_and_true()
    {
        var rows = FlippedRows.Create(Count);
        var data = FlippedRows.View(_context, rows, binary: true);
        using var model = new PerceptronBinaryTrainer(_context, Options()).Fit(data);
        var judged = model.GetLabelMemory()!.Transform(data);
        bool[] suggested = [.. judged.GetColumn<bool>("SuggestedLabel")];
        for (int i = 0; i < Count; i++)
            Assert.AreEqual(rows[i].Flag != rows[i].IsFlipped, suggested[i]);
    }

    [TestMethod]
    public void Rows_without_weight_have_no_quality_and_keep_their_label()
    {
        var rows = FlippedRows.Create(Count);
        foreach (int i in new[] { 0, 7, 8, 300, Count - 1 })
            rows[i].Weight = 0;
        var data = FlippedRows.View(_context, rows);
        using var model = Fit(data, options => options.ExampleWeightColumnName = "Weight");
        var qualities = model.GetLabelMemory()!.LabelQuality(data);
        Assert.AreEqual(Count - 5, model.GetLabelMemory()!.Rows);
        for (int i = 0; i < Count; i++)
        {
            Assert.AreEqual(rows[i].Weight == 0, float.IsNaN(qualities[i].Probability));
            Assert.AreEqual(rows[i].IsFlipped && rows[i].Weight > 0, qualities[i].IsLabelIssue);
        }
    }

    [TestMethod]
    public void Other_data_is_refused_with_the_first_row_that_differs()
    {
        var rows = FlippedRows.Create(Count);
        using var model = Fit(FlippedRows.View(_context, rows));
        var memory = model.GetLabelMemory()!;
        rows[333].Features[0] += 1e-3f;
        Assert.Contains("Row 333 ", Refused(memory, FlippedRows.View(_context, rows)));
        rows[333].Features[0] -= 1e-3f;
        Assert.Contains("Row 399 ", Refused(memory, FlippedRows.View(_context, FlippedRows.Create(Count - 1).Append(rows[0]))));
        Assert.Contains("399 rows", Refused(memory, FlippedRows.View(_context, FlippedRows.Create(Count - 1))));
        Assert.Contains("Row 400 ", Refused(memory, FlippedRows.View(_context, FlippedRows.Create(Count).Append(rows[0]))));

        var missing = Assert.Throws<ArgumentException>(() => memory.LabelQuality(_context.Data.LoadFromEnumerable(rows)));
        Assert.Contains("'Label'", missing.Message);
        var typed = Assert.Throws<ArgumentException>(() => memory.LabelQuality(FlippedRows.View(_context, rows, binary: true)));
        Assert.Contains("'Label'", typed.Message);
        Assert.Contains("Boolean", typed.Message);
    }

    [TestMethod]
    public void A_second_fit_remembers_nothing_of_the_first()
    {
        var data = FlippedRows.View(_context, FlippedRows.Create(Count));
        var options = Options();
        options.MaximumEpochs = 3;
        var trainer = new PerceptronMulticlassTrainer(_context, options);
        using var other = trainer.Fit(FlippedRows.View(_context, FlippedRows.Create(Count, every: 2)));
        using var second = trainer.Fit(data);
        using var fresh = new PerceptronMulticlassTrainer(_context, options).Fit(data);
        CollectionAssert.AreEqual(fresh.GetLabelMemory()!.LabelQuality(data).ToArray(), second.GetLabelMemory()!.LabelQuality(data).ToArray());
        CollectionAssert.AreEqual(fresh.Scorer.Model.Bytes, second.Scorer.Model.Bytes);
    }

    [TestMethod]
    public void Rows_that_change_between_epochs_are_refused()
    {
        var rows = FlippedRows.Create(Count);
        var data = new ChangingView(FlippedRows.View(_context, rows), FlippedRows.View(_context, rows.Reverse()));
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.Throws<InvalidOperationException>(() => Fit(data, options => options.DataHandling = DataHandling.Stream));
            Assert.Contains("Row 0,", error.Message);
            Assert.Contains("AppendCacheCheckpoint", error.Message);
        });
    }

    [TestMethod]
    public void Too_little_memory_is_an_error_and_leaves_nothing_native()
    {
        var rows = Enumerable.Repeat(FlippedRows.Create(4), 40_000).SelectMany(four => four);
        var data = FlippedRows.View(_context, rows);
        LiveTensors.AreBalancedBy(() =>
        {
            var error = Assert.Throws<InvalidOperationException>(() => Fit(data, options =>
            {
                options.NoisyLabels.MemoryLimitMegabytes = 1;
                options.NoisyLabels.TargetStorage = TargetStorage.Full;
            }));
            Assert.Contains("2 MB as Full", error.Message);
            Assert.Contains("MemoryLimitMegabytes", error.Message);
        });
    }

    [TestMethod]
    public void Other_methods_have_no_memory()
    {
        var data = FlippedRows.View(_context, FlippedRows.Create(40));
        using var model = Fit(data, options => options.NoisyLabels.Method = NoisyLabelMethod.GeneralizedCrossEntropy);
        Assert.IsNull(model.GetLabelMemory());
    }

    private static string Refused(LabelMemory memory, IDataView data) => Assert.Throws<InvalidOperationException>(() => memory.LabelQuality(data)).Message;

    private static NoisyPerceptronOptions Options() => new()
    {
        Seed = 5,
        MaximumEpochs = 20,
        BatchSize = 40,
        LearningRate = 0.02,
        ValidationFraction = 0,
        NoisyLabels = new() { Method = NoisyLabelMethod.EarlyLearningRegularization },
    };

    private DeepFeaturePredictionTransformer<PerceptronModel> Fit(IDataView data, Action<NoisyPerceptronOptions>? adjust = null)
    {
        var options = Options();
        adjust?.Invoke(options);
        return new PerceptronMulticlassTrainer(_context, options).Fit(data);
    }

    private sealed class Issue
    {
        public bool IsLabelIssue { get; set; }
    }
}
