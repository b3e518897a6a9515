using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Spectre.Console;

namespace ClickThrough;

/// <summary>Ranks the whole catalogue for one user, and shows which events of the history support the first recommendation.</summary>
internal static class Recommendations
{
    private const int Shown = 8;

    public static void Print(MLContext ml, Offers offers, TransformerChain<DeepPredictionTransformer<DeepInterestNetworkModel>> network)
    {
        var user = offers.Test.MaxBy(row => row.HistoryItems.Length)!;
        var known = user.HistoryItems.ToHashSet();
        Impression[] candidates = [.. offers.Catalogue.Where(entry => !known.Contains(entry.Item)).Select(entry => Offered(user, entry.Item, entry.Category))];
        var probabilities = network.Transform(ml.Data.LoadFromEnumerable(candidates)).GetColumn<float>("Probability");
        var ranked = candidates.Zip(probabilities).OrderByDescending(candidate => candidate.Second).ToArray();

        var table = new Table().Title(Markup.Escape($"Recommendations for {user.User} from {candidates.Length:N0} items")).AddColumns("item", "kind", "click probability");
        foreach (var (candidate, probability) in ranked.Take(Shown))
            table.AddRow(Markup.Escape(candidate.Item), Markup.Escape(candidate.Category), $"{probability:F3}");
        AnsiConsole.Write(table);
        PrintAttention(ml, network, ranked[0].First);
    }

    private static void PrintAttention(MLContext ml, TransformerChain<DeepPredictionTransformer<DeepInterestNetworkModel>> network, Impression row)
    {
        // The network reads keys, which the preceding steps create.
        IDataView keys = ml.Data.LoadFromEnumerable([row]);
        foreach (var step in network.SkipLast(1))
            keys = step.Transform(keys);
        float[] attention = network.LastTransformer.Model.GetAttention(keys)[0];
        var table = new Table().Title(Markup.Escape($"Attention of the history for {row.Item}")).AddColumns("event", "kind", "attention");
        foreach (int place in Enumerable.Range(0, attention.Length).OrderByDescending(place => Math.Abs(attention[place])).Take(Shown))
            table.AddRow(Markup.Escape(row.HistoryItems[place]), Markup.Escape(row.HistoryCategories[place]), $"{attention[place]:F3}");
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"The other {Math.Max(0, attention.Length - Shown)} events have lower weights.");
    }

    private static Impression Offered(Impression user, string item, string category) => new()
    {
        User = user.User,
        Item = item,
        Category = category,
        HistoryItems = user.HistoryItems,
        HistoryCategories = user.HistoryCategories,
    };
}
