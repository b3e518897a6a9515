using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Noisy;

/// <summary>Human labels of the training images of CIFAR-10 (Wei et al., ICLR 2022, arXiv 2110.12088).</summary>
internal static class HumanLabels
{
    private const string CleanColumn = "clean_label";

    public static string File => DataFolder.Path("cifar10n", "cifar10n_labels.csv");

    /// <summary>The labels of the first images.</summary>
    /// <param name="column">The column of the file.</param>
    /// <param name="trueLabels">The images' classes in the original order. As many labels are returned, and the file's clean labels must equal these.</param>
    public static int[] Of(string column, int[] trueLabels)
    {
        string[] lines = System.IO.File.ReadAllLines(File);
        string[] names = lines[0].Split(',');
        string[][] rows = [.. lines.Skip(1).Take(trueLabels.Length).Select(line => line.Split(','))];
        if (!Column(rows, names, CleanColumn).SequenceEqual(trueLabels))
            throw new ExperimentException($"The labels of '{File}' do not match the images: one of the two is in another order.");
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
