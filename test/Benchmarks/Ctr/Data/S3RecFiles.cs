using System.Globalization;
using System.Text.Json;
using Benchmarks.Running;

namespace Benchmarks.Ctr.Data;

/// <summary>The sequences and result tables in S3-Rec's repository (Zhou et al., CIKM 2020, arXiv 2008.07873).</summary>
internal static class S3RecFiles
{
    public static string Sequences(string name) => DataFolder.Path("s3rec-sequences", $"{name}.txt");

    public static string Attributes(string name) => DataFolder.Path("s3rec-sequences", $"{name}_item2attributes.json");

    public static string Negatives(string name) => DataFolder.Path("s3rec-sequences", $"{name}_sample.txt");

    /// <summary>The category of an item is its first attribute, or 0 without attributes.</summary>
    public static ItemSequences Read(string name)
    {
        int[][] histories = [.. Numbers(Sequences(name)).Select(line => line[1..].Select(item => item - 1).ToArray())];
        var categories = new uint[histories.Max(history => history.Max()) + 1];
        using var attributes = JsonDocument.Parse(File.ReadAllBytes(Attributes(name)));
        foreach (var item in attributes.RootElement.EnumerateObject())
        {
            if (item.Value.GetArrayLength() > 0)
                categories[int.Parse(item.Name, CultureInfo.InvariantCulture) - 1] = item.Value[0].GetUInt32();
        }
        return new ItemSequences(histories, categories);
    }

    /// <summary>The published negatives of each user, in the order of the sequences.</summary>
    public static int[][] ReadNegatives(string name) => [.. Numbers(Negatives(name)).Select(line => line[1..].Select(item => item - 1).ToArray())];

    /// <summary>The table of ranking among all items.</summary>
    public static IEnumerable<PublishedResult> FullRanking(string name)
    {
        string path = DataFolder.Path("peers", "s3rec", "full-ranking-table.csv");
        if (!File.Exists(path))
            return [];
        string[][] lines = [.. File.ReadLines(path).Select(line => line.Split(','))];
        return lines[0].Skip(2).Select((model, i) => new PublishedResult(
            $"{model}, S3-Rec's table",
            lines.Where(line => line[0] == name).ToDictionary(line => Measure(line[1]), line => Number(line[i + 2]))));
    }

    /// <summary>The logs of ranking among 99 negatives: self-attention alone (SASRec's network) and after pre-training.</summary>
    public static IEnumerable<PublishedResult> Sampled(string name)
    {
        foreach (var (epochs, model) in new[] { (0, "self-attention, no pre-training, S3-Rec's log"), (150, "S3-Rec, its log") })
        {
            string path = DataFolder.Path("peers", "s3rec", $"Finetune_sample-{name}-{epochs}.txt");
            if (File.Exists(path))
                yield return new PublishedResult(model, Logged(File.ReadLines(path).Last(line => line.StartsWith('{'))));
        }
    }

    private static Dictionary<CtrMeasure, double> Logged(string line)
    {
        using var json = JsonDocument.Parse(line.Replace('\'', '"'));
        return json.RootElement.EnumerateObject().Where(entry => entry.Name is "HIT@1" or "HIT@5" or "HIT@10" or "NDCG@5" or "NDCG@10" or "MRR")
            .ToDictionary(entry => Measure(entry.Name), entry => Number(entry.Value.GetString()!));
    }

    private static CtrMeasure Measure(string name) => name switch
    {
        "HIT@1" => CtrMeasure.Hit1,
        "HR@5" or "HIT@5" => CtrMeasure.Hit5,
        "HR@10" or "HIT@10" => CtrMeasure.Hit10,
        "NDCG@5" => CtrMeasure.Ndcg5,
        "NDCG@10" => CtrMeasure.Ndcg10,
        "MRR" => CtrMeasure.Mrr,
        _ => throw new ExperimentException($"The published table has the unknown measure '{name}'."),
    };

    private static IEnumerable<int[]> Numbers(string path)
        => File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray());

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
