using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public sealed class FindLabelIssuesTests
{
    private readonly MLContext _context = new(seed: 1);
    private readonly List<NoisyRow> _rows = NoisyClouds.Rows();

    private LbfgsMaximumEntropyMulticlassTrainer Multiclass => _context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();

    private LbfgsLogisticRegressionBinaryTrainer Binary => _context.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag");

    [TestMethod]
    public void The_wrong_labels_of_keys_are_found_with_their_values()
    {
        var issues = _context.MulticlassClassification.FindLabelIssues(NoisyClouds.WithKeys(_context, _rows), Multiclass);

        AssertFound(issues, NoisyClouds.WrongRows(_rows));
        var texts = _context.Transforms.Conversion.MapKeyToValue("Suggestion", "SuggestedLabel").Fit(issues.Data).Transform(issues.Data);
        CollectionAssert.AreEqual(_rows.Select(row => row.Truth).ToArray(), texts.GetColumn<string>("Suggestion").ToArray());
        CollectionAssert.AreEqual(NoisyClouds.Names, issues.Noise.ClassNames.ToArray());
        Assert.AreEqual(0.19, issues.Noise.NoiseMatrix[0][1], 0.1, "ash called oak");
    }

    [TestMethod]
    public void The_columns_say_what_the_lists_say()
    {
        var issues = _context.MulticlassClassification.FindLabelIssues(NoisyClouds.WithKeys(_context, _rows), Multiclass);

        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        bool[] isIssue = [.. issues.Data.GetColumn<bool>("IsLabelIssue")];
        CollectionAssert.AreEquivalent(issues.IssueRows.ToArray(), Enumerable.Range(0, isIssue.Length).Where(row => isIssue[row]).ToArray());
        CollectionAssert.AreEqual(issues.IssueRows.OrderBy(row => quality[row]).ToArray(), issues.IssueRows.ToArray());
        Assert.IsTrue(quality.All(value => value is >= 0 and <= 1));
        string[] left = [.. issues.DataWithoutIssues.GetColumn<string>("Truth")];
        CollectionAssert.AreEqual(_rows.Where((_, row) => !isIssue[row]).Select(row => row.Truth).ToArray(), left);
        Assert.IsNull(issues.DataWithoutIssues.Schema.GetColumnOrNull("LabelQuality"));
    }

    /// <summary>The usual form of CrossValidate: labels are text, and every fold creates its own keys in order of appearance.</summary>
    [TestMethod]
    public void A_pipeline_that_makes_its_own_keys_finds_the_same()
    {
        var data = _context.Data.LoadFromEnumerable(_rows);
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label").Append(Multiclass).Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var issues = _context.MulticlassClassification.FindLabelIssues(data, pipeline, seed: 3);

        AssertFound(issues, NoisyClouds.WrongRows(_rows));
        Assert.AreEqual(TextDataViewType.Instance, issues.Data.Schema["SuggestedLabel"].Type);
        CollectionAssert.AreEqual(_rows.Select(row => row.Truth).ToArray(), issues.Data.GetColumn<string>("SuggestedLabel").ToArray());
        CollectionAssert.AreEqual(NoisyClouds.Names.Order().ToArray(), issues.Noise.ClassNames.ToArray());
    }

    [TestMethod]
    public void The_wrong_labels_of_two_classes_are_found()
    {
        var issues = _context.BinaryClassification.FindLabelIssues(_context.Data.LoadFromEnumerable(_rows), Binary, labelColumnName: "Flag");

        AssertFound(issues, NoisyClouds.WrongFlags(_rows));
        CollectionAssert.AreEqual(_rows.Select(row => row.Truth == "oak").ToArray(), issues.Data.GetColumn<bool>("SuggestedLabel").ToArray());
    }

    [TestMethod]
    public void Every_row_is_scored_by_the_one_model_that_has_not_seen_it_nor_its_group()
    {
        var data = NoisyClouds.WithKeys(_context, _rows);
        var estimator = new RecordingEstimator<ITransformer>(Multiclass);

        float[] quality = [.. _context.MulticlassClassification.FindLabelIssues(data, estimator, numberOfFolds: 3, samplingKeyColumnName: "Person").Data.GetColumn<float>("LabelQuality")];

        Assert.HasCount(3, estimator.Fits);
        float[][] byModel = [.. estimator.Fits.Select(fit => ProbabilityOfLabel(fit.Model.Transform(data)))];
        foreach (var person in _rows.GroupBy(row => row.Person))
        {
            int[] unseen = [.. Enumerable.Range(0, 3).Where(fit => !person.Any(row => estimator.Fits[fit].Ids.Contains((int)row.Id)))];
            Assert.HasCount(1, unseen, person.Key);
            foreach (var row in person)
                Assert.AreEqual(byModel[unseen[0]][(int)row.Id], quality[(int)row.Id], 1e-6f, $"row {row.Id}");
        }
        Assert.IsTrue(estimator.Fits.All(fit => fit.Ids.Count == 200));
    }

    [TestMethod]
    public void Scores_that_are_there_already_are_taken()
    {
        var data = NoisyClouds.WithKeys(_context, _rows);
        var other = NoisyClouds.WithKeys(_context, NoisyClouds.Rows(seed: 9));
        var scored = Multiclass.Fit(other).Transform(data);

        var issues = _context.MulticlassClassification.FindLabelIssues(scored);

        AssertFound(issues, NoisyClouds.WrongRows(_rows));
        CollectionAssert.AreEqual(ProbabilityOfLabel(scored), issues.Data.GetColumn<float>("LabelQuality").ToArray());
        var flags = Binary.Fit(other).Transform(data);
        AssertFound(_context.BinaryClassification.FindLabelIssues(flags, new LabelIssueOptions { LabelColumnName = "Flag" }), NoisyClouds.WrongFlags(_rows));
    }

    [TestMethod]
    public void The_seed_of_the_context_decides_unless_the_options_do()
    {
        float[] Quality(int contextSeed, int? seed)
        {
            var context = new MLContext(contextSeed);
            var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy();
            return [.. context.MulticlassClassification.FindLabelIssues(NoisyClouds.WithKeys(context, _rows), trainer, seed: seed).Data.GetColumn<float>("LabelQuality")];
        }

        CollectionAssert.AreEqual(Quality(1, null), Quality(1, null));
        CollectionAssert.AreNotEqual(Quality(1, null), Quality(2, null));
        CollectionAssert.AreEqual(Quality(1, 5), Quality(2, 5));
    }

    /// <summary>The baseline reports every row that the model disagrees with; in these clouds all rows are clear.</summary>
    [TestMethod]
    public void The_filter_is_the_options()
    {
        var options = new LabelIssueOptions { Filter = LabelIssueFilter.PredictionDisagrees };

        var issues = _context.MulticlassClassification.FindLabelIssues(NoisyClouds.WithKeys(_context, _rows), Multiclass, options);

        CollectionAssert.AreEquivalent(NoisyClouds.WrongRows(_rows), issues.IssueRows.ToArray());
    }

    /// <summary>The wrong rows have the lowest qualities, and every issue is one of them.</summary>
    private static void AssertFound(LabelIssues issues, int[] wrong)
    {
        float[] quality = [.. issues.Data.GetColumn<float>("LabelQuality")];
        int[] worst = [.. Enumerable.Range(0, quality.Length).OrderBy(row => quality[row]).Take(wrong.Length)];
        CollectionAssert.AreEquivalent(wrong, worst);
        CollectionAssert.IsSubsetOf(issues.IssueRows.ToArray(), wrong);
        Assert.IsGreaterThan(wrong.Length / 3, issues.IssueRows.Count);
    }

    private static float[] ProbabilityOfLabel(IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        string[] slots = [.. names.DenseValues().Select(name => name.ToString())]; // the keys of another data set have another order
        var labels = scored.Schema["Label"];
        labels.GetKeyValues(ref names);
        string[] values = [.. names.DenseValues().Select(name => name.ToString())];
        return [.. scored.GetColumn<float[]>("Score").Zip(scored.GetColumn<uint>("Label"), (scores, label) => scores[Array.IndexOf(slots, values[label - 1])])];
    }
}
