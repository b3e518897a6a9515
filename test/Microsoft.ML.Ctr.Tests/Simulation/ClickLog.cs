namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// The log of a <see cref="Shop"/>: users with interests in some of its categories, who come with a history and are shown items one after the
/// other; what they click joins the history. Half of what is shown is of a kind they are interested in.
/// </summary>
internal sealed class ClickLog(Shop shop)
{
    public const int MaximumUsers = 1_000_000;

    /// <summary>The most events of a history; older ones are forgotten, by the user too.</summary>
    public const int MaximumHistory = 40;

    private const int MinimumHistory = 10;
    private const int Interests = 15;
    private const int MaximumStart = 30;
    private const double ShareOfInterest = 0.5;

    /// <summary>The impressions of users, in the order of time for each. A user's are the same whatever the other users of the call.</summary>
    /// <param name="users">How many users.</param>
    /// <param name="impressions">Impressions of each.</param>
    /// <param name="seed">Decides all that happens.</param>
    /// <param name="firstUser">The number of the first user; logs of other numbers share no user.</param>
    public IEnumerable<ClickLogRow> Generate(int users, int impressions, int seed, int firstUser = 0)
    {
        for (int user = firstUser; user < firstUser + users; user++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + user));
            int[] interests = [.. Enumerable.Range(0, Shop.Categories)];
            random.Shuffle(interests);
            interests = interests[..Interests];
            List<int> history = [.. Enumerable.Range(0, random.Next(MinimumHistory, MaximumStart + 1)).Select(_ => ItemOf(random, interests))];
            for (int impression = 0; impression < impressions; impression++)
            {
                int item = random.NextDouble() < ShareOfInterest ? ItemOf(random, interests) : random.Next(Shop.Items);
                double probability = shop.ClickProbability(item, history);
                bool click = random.NextDouble() < probability;
                yield return new ClickLogRow
                {
                    User = (uint)user,
                    Item = (uint)item,
                    Category = (uint)Shop.CategoryOf(item),
                    HistoryItems = [.. history.Select(seen => (uint)seen + 1)],
                    HistoryCategories = [.. history.Select(seen => (uint)Shop.CategoryOf(seen) + 1)],
                    Label = click,
                    ClickProbability = (float)probability,
                };
                if (click)
                    history.Add(item);
                if (history.Count > MaximumHistory)
                    history.RemoveAt(0);
            }
        }
    }

    private static int ItemOf(Random random, int[] interests)
        => (interests[random.Next(interests.Length)] * Shop.ItemsPerCategory) + random.Next(Shop.ItemsPerCategory);
}
