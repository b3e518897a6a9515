namespace Documentation.Tests.Pages;

/// <summary>samples/Short has a file for each trainer that a reader copies.</summary>
[TestClass]
public sealed class ShortSampleTests
{
    private static readonly string[] Calls =
    [
        "Regression.Trainers.Kan(", "BinaryClassification.Trainers.Kan(", "MulticlassClassification.Trainers.Kan(", "Trainers.SelectableKan(", "Trainers.ConvKan(",
        "Trainers.ClickThrough(", "Trainers.DeepInterestNetwork(", "Trainers.FineTuneText(", "Trainers.FineTuneImage(", "Transforms.FineTunedEmbedding(",
        "Trainers.EarlyLearningRegularization(", "Trainers.ConfidentLearning(", "PredictionIntervals(",
    ];

    private static IReadOnlyList<string> Files { get; } = [.. Directory.GetFiles(Path.Combine(DocumentationPages.Root, "samples", "Short"), "*.cs").Where(path => Path.GetFileName(path) != "Program.cs")];

    [TestMethod]
    public void A_short_sample_has_at_most_40_lines_and_no_decoration()
    {
        foreach (string file in Files)
        {
            string text = File.ReadAllText(file);
            Assert.IsLessThanOrEqualTo(40, text.TrimEnd().Split('\n').Length, file);
            Assert.DoesNotContain("Spectre", text, file);
        }
    }

    [TestMethod]
    public void Every_trainer_has_one()
    {
        string all = string.Concat(Files.Select(File.ReadAllText));
        string[] missing = [.. Calls.Where(call => !all.Contains(call, StringComparison.Ordinal))];
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }
}
