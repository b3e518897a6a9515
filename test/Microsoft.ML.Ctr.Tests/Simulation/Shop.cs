namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// A shop with known click probabilities: items in categories, each item with its own appeal, and visitors who click
/// items of a category in their history.
/// </summary>
/// <remarks>
/// The number of events of the category matters little, their presence matters much, and histories spread over
/// many categories. A sum or mean of a few numbers per event therefore cannot show which categories occurred, but comparing each event
/// with the candidate can. There is no position bias.
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

    /// <summary>Items are numbered consecutively, category after category.</summary>
    public static int CategoryOf(int item) => item / ItemsPerCategory;

    /// <summary>The click probability of an item after a history: 1 − e^(−n) of the full effect after n events of its category.</summary>
    public double ClickProbability(int item, IEnumerable<int> history)
    {
        int matches = history.Count(seen => CategoryOf(seen) == CategoryOf(item));
        return 1 / (1 + Math.Exp(-(LogitWithoutMatch + (LogitOfMatch * (1 - Math.Exp(-matches))) + _appeal[item])));
    }

    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
