using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Kan.Tables;

/// <summary>Finds the slots of <see cref="KanOptions.Shapes"/>.</summary>
internal static class SlotShapes
{
    private const int NamesInMessage = 5;

    /// <summary>The shape of each constrained slot.</summary>
    /// <exception cref="ArgumentException">A slot name is unknown or belongs to several slots.</exception>
    public static IReadOnlyDictionary<int, FeatureShape> Of(IReadOnlyList<KanFeatureShape> shapes, string[] names, string column)
    {
        var found = new Dictionary<int, FeatureShape>();
        foreach (var (name, shape) in shapes)
        {
            int[] slots = [.. Enumerable.Range(0, names.Length).Where(slot => names[slot] == name)];
            found[slots switch
            {
                [var slot] => slot,
                [] => throw Wrong(name, column, $"has no slot of that name. The closest are {string.Join(", ", Closest(name, names))}; use one of the column's slot names"),
                _ => throw Wrong(name, column, $"has {slots.Length} slots of that name; give each slot a name of its own"),
            }] = shape;
        }
        return found;
    }

    private static ArgumentException Wrong(string name, string column, string problem)
        => OptionChecks.Invalid(nameof(KanOptions.Shapes), $"Option {nameof(KanOptions.Shapes)} names slot '{name}', but column '{column}' {problem}.");

    private static IEnumerable<string> Closest(string name, string[] names)
        => names.Distinct().OrderBy(other => Distance(name.ToUpperInvariant(), other.ToUpperInvariant())).Take(NamesInMessage).Select(other => $"'{other}'");

    // The number of characters to insert, delete or replace.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
