namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// A shop whose every click probability is known: items in categories, each item with an appeal of its own, and visitors who click
/// what is of a kind that their history holds.
/// </summary>
/// <remarks>
/// How often the history holds the kind matters little, whether it holds it at all matters much, and histories are spread over
/// many kinds. So a sum or mean of a few numbers for each event cannot say which kinds there were, while looking at each event
/// beside the candidate can. Where an item is shown has no effect: there is no position bias.
/// </remarks>
internal sealed class Shop
{
    public const int Categories = 60;
    public const int ItemsPerCategory = 20;
    public const int Items = Categories * ItemsPerCategory;

    private const double LogitWithoutMatch = -3;
    private const double LogitOfMatch = 4;
    private const double AppealDeviation = 0.6;

    private readonly double[] _appeal = new double[Items];

    public Shop(int seed = 1)
    {
        var random = new Random(seed);
        for (int item = 0; item < Items; item++)
            _appeal[item] = AppealDeviation * Gaussian(random);
    }

    /// <summary>Items are numbered through, category after category.</summary>
    public static int CategoryOf(int item) => item / ItemsPerCategory;

    /// <summary>The probability that an item is clicked after a history of items: 1 − e^(−n) of the full effect after n events of its category.</summary>
    public double ClickProbability(int item, IEnumerable<int> history)
    {
        int matches = history.Count(seen => CategoryOf(seen) == CategoryOf(item));
        return 1 / (1 + Math.Exp(-(LogitWithoutMatch + (LogitOfMatch * (1 - Math.Exp(-matches))) + _appeal[item])));
    }

    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
