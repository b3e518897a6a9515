using Microsoft.ML.Data;

namespace Benchmarks.Ctr.Data;

/// <summary>An app, its user and the context; keys of single values are numbers from 0.</summary>
internal sealed class FrappeRow
{
    [KeyType(957)]
    public uint User { get; set; }

    [KeyType(4082)]
    public uint Item { get; set; }

    [KeyType(7)]
    public uint Daytime { get; set; }

    [KeyType(7)]
    public uint Weekday { get; set; }

    [KeyType(2)]
    public uint IsWeekend { get; set; }

    [KeyType(3)]
    public uint Homework { get; set; }

    [KeyType(2)]
    public uint Cost { get; set; }

    [KeyType(9)]
    public uint Weather { get; set; }

    [KeyType(80)]
    public uint Country { get; set; }

    [KeyType(233)]
    public uint City { get; set; }

    /// <summary>Always empty: the data has no time order.</summary>
    [KeyType(4082)]
    public uint[] History { get; set; } = [];

    public bool Label { get; set; }
}
