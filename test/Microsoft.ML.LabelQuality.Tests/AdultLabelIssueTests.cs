using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>Rows of the Adult census with randomly flipped labels: a fifth of the rows with each label.</summary>
[TestClass]
public sealed class AdultLabelIssueTests
{
    private const int Rows = 6000;
    private const double FlippedShare = 0.2;

    private readonly MLContext _context = new(seed: 1);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Flipped_labels_are_found_far_above_chance()
    {
        var (data, isFlipped) = Load();

        var issues = _context.BinaryClassification.FindLabelIssues(data, _context.BinaryClassification.Trainers.LbfgsLogisticRegression(), seed: 1);

        // Chance has a precision of 0.2 at any recall. Some other flips cannot be detected: similar persons have both labels.
        double right = issues.IssueRows.Count(row => isFlipped[row]);
        double precision = right / issues.IssueRows.Count;
        double recall = right / isFlipped.Count(each => each);
        double best = issues.IssueRows.Take(300).Count(row => isFlipped[row]) / 300.0;
        double area = AreaUnderCurve([.. issues.Data.GetColumn<float>("LabelQuality")], isFlipped);
        TestContext.WriteLine($"precision {precision:F3}, recall {recall:F3}, precision of the 300 worst {best:F3}, area under the curve {area:F3}, estimated share {issues.Noise.WrongLabelShare:F3}");
        Assert.IsGreaterThan(0.5, precision, "precision");
        Assert.IsGreaterThan(0.5, recall, "recall");
        Assert.IsGreaterThan(0.85, best, "precision of the 300 lowest qualities");
        Assert.IsGreaterThan(0.8, area, "area under the curve");
    }

    private (IDataView Data, bool[] IsFlipped) Load()
    {
        string file = Path.Combine(BuildMetadata.RepositoryRoot(typeof(AdultLabelIssueTests).Assembly), "samples", "Data", "Adult", "adult.data");
        var random = new Random(1);
        Person[] persons = [.. File.ReadLines(file).Take(Rows).Select(line => line.Split(", ")).Select(values => new Person
        {
            Numbers = [.. new[] { 0, 4, 10, 11, 12 }.Select(column => float.Parse(values[column], System.Globalization.CultureInfo.InvariantCulture))],
            Texts = [.. new[] { 1, 5, 6, 7, 8, 9 }.Select(column => values[column])],
            Income = values[14] == ">50K",
            IsFlipped = random.NextDouble() < FlippedShare,
        })];
        foreach (var person in persons)
            person.Label = person.Income != person.IsFlipped;
        var rows = _context.Data.LoadFromEnumerable(persons);
        var preparation = _context.Transforms.NormalizeMeanVariance("Numbers")
            .Append(_context.Transforms.Categorical.OneHotEncoding("Categories", "Texts"))
            .Append(_context.Transforms.Concatenate("Features", "Numbers", "Categories"));
        return (_context.Data.Cache(preparation.Fit(rows).Transform(rows)), [.. persons.Select(person => person.IsFlipped)]);
    }

    /// <summary>The probability that a correct label has a higher quality than a flipped one.</summary>
    private static double AreaUnderCurve(float[] quality, bool[] isFlipped)
    {
        double flipped = 0;
        double pairs = 0;
        foreach (int row in Enumerable.Range(0, quality.Length).OrderBy(row => quality[row]))
        {
            flipped += isFlipped[row] ? 1 : 0;
            pairs += isFlipped[row] ? 0 : flipped;
        }
        return pairs / (flipped * (quality.Length - flipped));
    }

    private sealed class Person
    {
        [VectorType(5)]
        public float[] Numbers { get; init; } = [];

        [VectorType(6)]
        public string[] Texts { get; init; } = [];

        public bool Income { get; init; }

        public bool IsFlipped { get; init; }

        public bool Label { get; set; }
    }
}
