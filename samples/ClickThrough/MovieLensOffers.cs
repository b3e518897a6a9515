using System.Globalization;
using System.Text;

namespace ClickThrough;

/// <summary>
/// MovieLens-100K in its original files (grouplens.org/datasets/movielens/100k; redistribution is not allowed). Predicts the movie that a user rates
/// next, among movies that the user never rates. The last rating of each user is in the test set.
/// </summary>
internal static class MovieLensOffers
{
    private const int MaximumHistory = 50;
    private const int TestNegatives = 20;
    private const int FirstGenre = 5;

    public static Offers Read(string folder)
    {
        string[] genres = [.. Lines(folder, "u.genre", '|').Select(cells => cells[0])];
        var catalogue = Lines(folder, "u.item", '|').OrderBy(cells => Whole(cells[0])).Select(cells => (Item: $"{cells[1]} #{cells[0]}", Category: genres[Array.IndexOf(cells, "1", FirstGenre) - FirstGenre])).ToArray();
        var random = new Random(1);
        var training = new List<Impression>();
        var test = new List<Impression>();
        foreach (var user in Lines(folder, "u.data", '\t').GroupBy(cells => cells[0]))
        {
            int[] movies = [.. user.OrderBy(cells => Whole(cells[3])).ThenBy(cells => Whole(cells[1])).Select(cells => Whole(cells[1]) - 1)];
            var rated = movies.ToHashSet();
            for (int place = 1; place < movies.Length; place++)
            {
                bool isLast = place == movies.Length - 1;
                var history = movies.AsSpan(Math.Max(0, place - MaximumHistory)..place).ToArray().Select(movie => catalogue[movie]).ToArray();
                var rows = isLast ? test : training;
                rows.Add(Row(user.Key, catalogue[movies[place]], history, true));
                for (int negative = 0; negative < (isLast ? TestNegatives : 1); negative++)
                    rows.Add(Row(user.Key, catalogue[Unrated(random, rated, catalogue.Length)], history, false));
            }
        }
        return new Offers($"MovieLens-100K: {training.Count:N0} training rows; test: the last movie of {test.Count(row => row.Label):N0} users against {TestNegatives} others.", catalogue, training, test, BestArea: null);
    }

    private static Impression Row(string user, (string Item, string Category) candidate, (string Item, string Category)[] history, bool label) => new()
    {
        User = user,
        Item = candidate.Item,
        Category = candidate.Category,
        HistoryItems = [.. history.Select(movie => movie.Item)],
        HistoryCategories = [.. history.Select(movie => movie.Category)],
        Label = label,
    };

    private static int Unrated(Random random, HashSet<int> rated, int movies)
    {
        int movie;
        do
            movie = random.Next(movies);
        while (rated.Contains(movie));
        return movie;
    }

    private static IEnumerable<string[]> Lines(string folder, string file, char separator)
        => File.ReadLines(Path.Combine(folder, file), Encoding.Latin1).Where(line => line.Length > 0).Select(line => line.Split(separator));

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
