namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// The log of a <see cref="Shop"/>: users with interests in some categories see items one after the other, and
/// clicked items join their history. Half of the items are of a category that interests the user.
/// </summary>
internal sealed class ClickLog(Shop shop)
{
    public const int MaximumUsers = 1_000_000;

    /// <summary>The maximum length of a history; older events are dropped, also for the user's behaviour.</summary>
    public const int MaximumHistory = 40;

    private const int MinimumHistory = 10;
    private const int Interests = 15;
    private const int MaximumStart = 30;
    private const double ShareOfInterest = 0.5;

    /// <summary>The impressions of users, each user's in time order. A user's impressions do not depend on the other users in the call.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="impressions">Impressions per user.</param>
    /// <param name="seed">The seed of all random draws.</param>
    /// <param name="firstUser">The number of the first user; logs with disjoint numbers share no user.</param>
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
