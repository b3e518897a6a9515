using Microsoft.ML.Ctr.Simulation;

namespace ClickThrough;

/// <summary>The log of a simulated shop, whose true click probabilities are known.</summary>
internal static class SimulatedOffers
{
    private const int Impressions = 20;
    private const int TestUsers = 500;

    private static readonly string[] Goods =
    [
        "running shoes", "tents", "bicycles", "skis", "swimsuits", "yoga mats", "footballs", "fishing rods", "kayaks", "dumbbells",
        "novels", "cookbooks", "atlases", "comics", "dictionaries", "puzzles", "chess sets", "model trains", "dolls", "kites",
        "violins", "guitars", "pianos", "drums", "flutes", "records", "headphones", "radios", "cameras", "lenses",
        "laptops", "keyboards", "monitors", "printers", "phones", "watches", "drones", "game consoles", "routers", "chargers",
        "coffee makers", "kettles", "pans", "knives", "ovens", "fridges", "blenders", "tea", "chocolate", "spices",
        "sofas", "lamps", "carpets", "curtains", "beds", "desks", "saws", "drills", "paint", "roses",
    ];

    public static Offers Generate(int users)
    {
        var log = new ClickLog(new Shop());
        ClickLogRow[] test = [.. log.Generate(TestUsers, Impressions, seed: 1, firstUser: users)];
        return new Offers(
            $"A simulated shop: {users:N0} training users with {Impressions} impressions each, {TestUsers} test users.",
            [.. Enumerable.Range(0, Shop.Items).Select(item => (Item(item), Category(Shop.CategoryOf(item))))],
            [.. log.Generate(users, Impressions, seed: 1).Select(Impression)],
            [.. test.Select(Impression)],
            BayesArea.Of(test.Select(row => row.ClickProbability)));
    }

    private static Impression Impression(ClickLogRow row) => new()
    {
        User = $"user {row.User}",
        Item = Item((int)row.Item),
        Category = Category((int)row.Category),
        HistoryItems = [.. row.HistoryItems.Select(key => Item((int)key - 1))], // keys of vectors count from 1
        HistoryCategories = [.. row.HistoryCategories.Select(key => Category((int)key - 1))],
        Label = row.Label,
    };

    private static string Item(int item) => $"{Category(Shop.CategoryOf(item))} {1 + (item % Shop.ItemsPerCategory)}";

    private static string Category(int category) => Goods[category];
}
