using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Sources and pipelines that give other rows in a later pass.</summary>
[TestClass]
public sealed class ChangingRowsTests
{
    private readonly MLContext _context = new(seed: 1);

    private MulticlassClassificationCatalog Multiclass => _context.MulticlassClassification;

    private IEstimator<ITransformer> Trainer => Multiclass.Trainers.LbfgsMaximumEntropy();

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

    private IDataView Keys() => NoisyClouds.WithKeys(_context, NoisyClouds.Rows());
}
