using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Rows;

/// <summary>
/// The valid positions in a batch of padded histories [B, T], numbered from 0 to V - 1 row by row. Only these entries are
/// computed.
/// </summary>
internal sealed class HistoryRows
{
    private readonly int[] _positions;
    private readonly int[] _owners;
    private readonly int[] _starts;

    private HistoryRows(int batch, int length, int[] positions, int[] owners, int[] starts)
        => (Batch, Length, _positions, _owners, _starts) = (batch, length, positions, owners, starts);

    /// <summary>B.</summary>
    public int Batch { get; }

    /// <summary>T.</summary>
    public int Length { get; }

    /// <summary>V.</summary>
    public int Count => _positions.Length;

    /// <summary>True if every position is valid.</summary>
    public bool IsFull => Count == Batch * Length;

    /// <summary>The position of each entry among the B·T positions, ascending.</summary>
    public ReadOnlySpan<int> Positions => _positions;

    /// <summary>The row of each entry.</summary>
    public ReadOnlySpan<int> Owners => _owners;

    /// <summary>The first entry of each row, then V: B + 1 numbers.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The entries with a mask [B, T] other than 0; of each row only the last <paramref name="maximumLength"/>.</summary>
    public static HistoryRows Of(Tensor mask, int maximumLength = int.MaxValue)
    {
        var (batch, length) = ((int)mask.shape[0], (int)mask.shape[1]);
        using var local = mask.detach().to(ScalarType.Float32, CPU).contiguous();
        var rows = RowMatrix<float>.Of(local);
        var (firsts, starts) = (new int[batch], new int[batch + 1]);
        for (var row = 0; row < batch; row++)
        {
            firsts[row] = First(rows[row], maximumLength);
            var kept = rows[row][firsts[row]..];
            starts[row + 1] = starts[row] + kept.Length - kept.Count(0f);
        }
        var (positions, owners) = (new int[starts[batch]], new int[starts[batch]]);
        for (var row = 0; row < batch; row++)
        {
            owners.AsSpan(starts[row], starts[row + 1] - starts[row]).Fill(row);
            var entry = starts[row];
            for (var t = firsts[row]; t < length; t++)
            {
                if (rows[row][t] != 0)
                    positions[entry++] = row * length + t;
            }
        }
        return new(batch, length, positions, owners, starts);
    }

    /// <summary>The entries' positions, [V] int64.</summary>
    public Tensor PositionTensor(Device device) => Indices(_positions, device);

    /// <summary>The entries' rows, [V] int64.</summary>
    public Tensor OwnerTensor(Device device) => Indices(_owners, device);

    /// <summary>The number of entries of each row, [B].</summary>
    public Tensor Counts(ScalarType type, Device device)
    {
        using var starts = tensor(_starts);
        using var counts = starts.diff(1, 0);
        return counts.to(type, device);
    }

    // The position of the first of the last maximum valid entries.
    private static int First(ReadOnlySpan<float> mask, int maximum)
    {
        var t = mask.Length;
        while (t > 0 && maximum > 0)
        {
            if (mask[--t] != 0)
                maximum--;
        }
        return t;
    }

    private static Tensor Indices(int[] values, Device device)
    {
        using var narrow = tensor(values);
        return narrow.to(ScalarType.Int64, device);
    }
}
