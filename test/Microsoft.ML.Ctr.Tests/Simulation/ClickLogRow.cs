using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.Simulation;

/// <summary>
/// One impression. ML.NET reads a single key of an object as a number from 0 and the keys of a vector as numbers from 1. So
/// item 7 is 7 in <see cref="Item"/> and 8 in <see cref="HistoryItems"/>, but the same key in the data.
/// </summary>
internal sealed class ClickLogRow
{
    [KeyType(ClickLog.MaximumUsers)]
    public uint User { get; set; }

    [KeyType(Shop.Items)]
    public uint Item { get; set; }

    [KeyType(Shop.Categories)]
    public uint Category { get; set; }

    /// <summary>The items that the user clicked before this impression, oldest first.</summary>
    [KeyType(Shop.Items)]
    public uint[] HistoryItems { get; set; } = [];

    [KeyType(Shop.Categories)]
    public uint[] HistoryCategories { get; set; } = [];

    public bool Label { get; set; }

    /// <summary>The true probability of <see cref="Label"/>; trainers do not see it.</summary>
    public float ClickProbability { get; set; }
}
