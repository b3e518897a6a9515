using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Noisy;

/// <summary>The labels that people gave to the training images of CIFAR-10 (Wei et al., ICLR 2022, arXiv 2110.12088).</summary>
internal static class HumanLabels
{
    private const string CleanColumn = "clean_label";

    public static string File => DataFolder.Path("cifar10n", "cifar10n_labels.csv");

    /// <summary>The labels of the first images.</summary>
    /// <param name="column">Of the file.</param>
    /// <param name="trueLabels">The images' classes in the original order: as many labels come back, and the file's own clean labels must be these.</param>
    public static int[] Of(string column, int[] trueLabels)
    {
        string[] lines = System.IO.File.ReadAllLines(File);
        string[] names = lines[0].Split(',');
        string[][] rows = [.. lines.Skip(1).Take(trueLabels.Length).Select(line => line.Split(','))];
        if (!Column(rows, names, CleanColumn).SequenceEqual(trueLabels))
            throw new ExperimentException($"The labels of '{File}' are not those of the images: one of both is in another order.");
        return Column(rows, names, column);
    }

    private static int[] Column(string[][] rows, string[] names, string column)
    {
        int place = Array.IndexOf(names, column);
        return place < 0
            ? throw new ExperimentException($"'{File}' has no column '{column}'; it has {string.Join(", ", names)}.")
            : [.. rows.Select(row => int.Parse(row[place], CultureInfo.InvariantCulture))];
    }
}
