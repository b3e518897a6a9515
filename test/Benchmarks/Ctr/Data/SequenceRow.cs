namespace Benchmarks.Ctr.Data;

/// <summary>
/// A candidate after a history, oldest event first. <see cref="ItemSequences"/> has the key counts. Keys of
/// single values are numbers from 0, keys of vectors are numbers from 1, as ML.NET reads them.
/// </summary>
internal sealed class SequenceRow
{
    public uint User { get; set; }

    public uint Item { get; set; }

    public uint Category { get; set; }

    public uint[] HistoryItems { get; set; } = [];

    public uint[] HistoryCategories { get; set; } = [];

    public uint Gender { get; set; }

    public uint Occupation { get; set; }

    public float Age { get; set; }

    public bool Label { get; set; }
}
