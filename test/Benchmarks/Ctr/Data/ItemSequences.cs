using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Ctr.Data;

/// <summary>
/// The users' items in time order, as rows: a candidate and the events before it. Items are numbers from 0.
/// </summary>
/// <param name="histories">The items of each user, oldest first, none empty.</param>
/// <param name="categories">The category of each item, from 0.</param>
/// <param name="users">Gender, occupation and age of each user; null if unknown.</param>
internal sealed class ItemSequences(int[][] histories, uint[] categories, IReadOnlyList<(uint Gender, uint Occupation, float Age)>? users = null)
{
    /// <summary>The number of newest events that are kept.</summary>
    public const int MaximumHistory = 50;

    /// <summary>
    /// Negatives per training event. Rows for early stopping have as many, because with another share of clicks the log loss
    /// would stop a run because of its level, not because of the ranking.
    /// </summary>
    public const int TrainingNegatives = 1;

    private readonly uint _categoryCount = categories.Max() + 1;

    public static SequenceColumns Columns { get; } = new(
        [nameof(SequenceRow.Item), nameof(SequenceRow.Category)], [nameof(SequenceRow.HistoryItems), nameof(SequenceRow.HistoryCategories)]);

    public int Users => histories.Length;

    public int Items => categories.Length;

    public string[] Fields =>
    [
        .. Columns.Candidate, .. Columns.History,
        .. users is null ? Array.Empty<string>() : [nameof(SequenceRow.Gender), nameof(SequenceRow.Occupation), nameof(SequenceRow.Age)],
    ];

    /// <summary>
    /// All events of each user except the first and the last few, each with <see cref="TrainingNegatives"/> uniformly drawn items
    /// that the user never interacts with, not even later.
    /// </summary>
    public IEnumerable<SequenceRow> Training(int lastFew, int seed)
    {
        var random = new Random(seed);
        for (int user = 0; user < histories.Length; user++)
        {
            var taken = histories[user].ToHashSet();
            for (int place = 1; place < histories[user].Length - lastFew; place++)
            {
                var click = Row(user, place, histories[user][place], true);
                yield return click;
                for (int i = 0; i < TrainingNegatives; i++)
                    yield return With(click, Negative(random, taken));
            }
        }
    }

    /// <summary>One event of each user, counted from the end, with negatives drawn the same way.</summary>
    public IEnumerable<SequenceRow> Drawn(int fromEnd, int negatives, int seed)
    {
        var random = new Random(seed);
        return Against(fromEnd, Enumerable.Range(0, Users), user =>
        {
            var taken = histories[user].ToHashSet();
            return Enumerable.Range(0, negatives).Select(_ => Negative(random, taken));
        });
    }

    /// <summary>One event of each selected user, counted from the end, with the negatives that a function returns.</summary>
    public IEnumerable<SequenceRow> Against(int fromEnd, IEnumerable<int> ofUsers, Func<int, IEnumerable<int>> negatives)
    {
        foreach (int user in ofUsers.Where(user => histories[user].Length > fromEnd))
        {
            int place = histories[user].Length - fromEnd;
            var click = Row(user, place, histories[user][place], true);
            yield return click;
            foreach (int item in negatives(user))
                yield return With(click, item);
        }
    }

    /// <summary>All items that a user did not interact with.</summary>
    public IEnumerable<int> Untouched(int user)
    {
        var taken = histories[user].ToHashSet();
        return Enumerable.Range(0, Items).Where(item => !taken.Contains(item));
    }

    public IDataView View(MLContext context, IEnumerable<SequenceRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(SequenceRow));
        SetKey(nameof(SequenceRow.User), (uint)Users, vector: false);
        SetKey(nameof(SequenceRow.Item), (uint)Items, vector: false);
        SetKey(nameof(SequenceRow.Category), _categoryCount, vector: false);
        SetKey(nameof(SequenceRow.HistoryItems), (uint)Items, vector: true);
        SetKey(nameof(SequenceRow.HistoryCategories), _categoryCount, vector: true);
        SetKey(nameof(SequenceRow.Gender), 2, vector: false);
        SetKey(nameof(SequenceRow.Occupation), 1 + (users?.Max(user => user.Occupation) ?? 0), vector: false);
        return context.Data.LoadFromEnumerable(rows, schema);

        void SetKey(string column, uint count, bool vector)
        {
            var key = new KeyDataViewType(typeof(uint), count);
            schema[column].ColumnType = vector ? new VectorDataViewType(key) : key;
        }
    }

    private SequenceRow Row(int user, int place, int item, bool label)
    {
        var history = histories[user].AsSpan(Math.Max(0, place - MaximumHistory)..place);
        uint[] items = new uint[history.Length];
        uint[] kinds = new uint[history.Length];
        for (int i = 0; i < history.Length; i++)
            (items[i], kinds[i]) = ((uint)history[i] + 1, categories[history[i]] + 1);
        var (gender, occupation, age) = users?[user] ?? default;
        return new SequenceRow
        {
            User = (uint)user,
            Item = (uint)item,
            Category = categories[item],
            HistoryItems = items,
            HistoryCategories = kinds,
            Gender = gender,
            Occupation = occupation,
            Age = age,
            Label = label,
        };
    }

    private SequenceRow With(SequenceRow click, int item) => new()
    {
        User = click.User,
        Item = (uint)item,
        Category = categories[item],
        HistoryItems = click.HistoryItems,
        HistoryCategories = click.HistoryCategories,
        Gender = click.Gender,
        Occupation = click.Occupation,
        Age = click.Age,
        Label = false,
    };

    private int Negative(Random random, HashSet<int> taken)
    {
        int item;
        do
            item = random.Next(Items);
        while (taken.Contains(item));
        return item;
    }
}
