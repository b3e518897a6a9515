using Microsoft.ML;
using Microsoft.ML.Data;

namespace Short;

/// <summary>Finds wrong labels with any classifier, here a linear one, and trains without them.</summary>
public static class ConfidentLearning
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 1000).Select(_ => new Point { Features = [random.NextSingle(), random.NextSingle()] }).ToArray();
        for (int row = 0; row < rows.Length; row++)
            rows[row].Label = (rows[row].Features[0] > 0.5f) != (row % 10 == 0);       // every tenth label is wrong
        var data = ml.Data.LoadFromEnumerable(rows);
        var classifier = ml.BinaryClassification.Trainers.LbfgsLogisticRegression();

        var issues = ml.BinaryClassification.FindLabelIssues(data, classifier);
        Console.WriteLine($"{issues.IssueRows.Count} issues, {issues.IssueRows.Count(row => row % 10 == 0)} of them right");

        var model = ml.BinaryClassification.Trainers.ConfidentLearning(classifier).Fit(data);
        Console.WriteLine($"    trained without them: {model.GetType().Name}");
    }

    private sealed class Point
    {
        [VectorType(2)] public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
