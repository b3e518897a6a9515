using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>
/// Sends test rows through a tail and through a head and compares every value. It detects if a new ML.NET version
/// changes the identity weights, and finds the head, if any, that belongs to the predictors of a loaded model.
/// </summary>
internal static class TailProbe
{
    public static bool Agrees(TaskHead head, ITransformer tail, string rawColumnName)
    {
        var probes = Probes(head.OutputWidth);
        var rows = new FixedRows(probes.Length).Add(rawColumnName, head.RawType, [.. probes.Select(probe => new VBuffer<float>(probe.Length, probe))]);
        var scored = tail.Transform(rows);
        var added = scored.Schema.Skip(1).ToArray();
        if (!added.Select(column => column.Name).SequenceEqual(head.Columns)) return false;

        using var cursor = scored.GetRowCursor(added);
        var raw = new ProbedScores(probes, cursor);
        if (added.Any(column => column.Type.RawType != head.CreateGetter(column.Name, raw).GetType().GenericTypeArguments[0])) return false;
        var expected = added.Select(column => Reader(Getter(cursor, column))).ToArray();
        var actual = added.Select(column => Reader(head.CreateGetter(column.Name, raw))).ToArray();
        while (cursor.MoveNext())
        {
            for (var i = 0; i < added.Length; i++)
            {
                if (!expected[i]().SequenceEqual(actual[i]())) return false;
            }
        }
        return true;
    }

    /// <summary>Rows that only the identity map leaves unchanged: all slots differ, in rising, falling and mixed order; then the limits.</summary>
    private static float[][] Probes(int width)
    {
        var slots = Enumerable.Range(0, width);
        var random = new Random(1);
        return
        [
            [.. slots.Select(slot => (slot + 1f) / (width + 1))],
            [.. slots.Select(slot => 1f - slot)],
            [.. slots.Select(_ => (random.NextSingle() - 0.5f) * 100)],
            [.. slots.Select(_ => 0.25f)],
            [.. slots.Select(_ => -0f)],
            [.. slots.Select(_ => float.NaN)],
            [.. slots.Select(slot => slot == 0 ? float.NaN : slot)],
            [.. slots.Select(slot => slot == 0 ? float.PositiveInfinity : slot)],
            [.. slots.Select(slot => slot == width - 1 ? float.NegativeInfinity : slot)],
            [.. slots.Select(slot => slot < 2 ? float.PositiveInfinity : slot)],
            [.. slots.Select(slot => slot == 0 ? float.MaxValue : float.Epsilon)],
        ];
    }

    private static Delegate Getter(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => row.GetGetter<float>(column),
        var type when type == typeof(bool) => row.GetGetter<bool>(column),
        var type when type == typeof(uint) => row.GetGetter<uint>(column),
        _ => row.GetGetter<VBuffer<float>>(column),
    };

    /// <summary>The current value as numbers; as bits for floating point, so -0 differs from 0, but every NaN is NaN.</summary>
    private static Func<long[]> Reader(Delegate getter) => getter switch
    {
        ValueGetter<float> single => () => [Bits(Read(single))],
        ValueGetter<bool> boolean => () => [Read(boolean) ? 1 : 0],
        ValueGetter<uint> key => () => [Read(key)],
        ValueGetter<VBuffer<float>> vector => () => [.. Read(vector).DenseValues().Select(Bits)],
        _ => throw new ArgumentException($"No task has a column read by {getter.GetType()}.", nameof(getter)),
    };

    private static T Read<T>(ValueGetter<T> getter)
    {
        T value = default!;
        getter(ref value);
        return value;
    }

    private static long Bits(float value) => float.IsNaN(value) ? long.MaxValue : BitConverter.SingleToInt32Bits(value);

    private sealed class ProbedScores(float[][] probes, DataViewRow row) : IRawScores
    {
        public ReadOnlySpan<float> Current => probes[row.Position];
    }
}
