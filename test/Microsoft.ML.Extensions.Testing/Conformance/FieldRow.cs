namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>
/// A row of typed columns, as click logs have them. Single keys count from 0 here: ML.NET adds the 1, and makes larger ones
/// missing. Vectors of keys it takes as they are: they count from 1, and 0 is missing.
/// </summary>
public sealed class FieldRow
{
    public string Id { get; set; } = "";

    /// <summary>A number; NaN in some rows.</summary>
    public float Amount { get; set; }

    /// <summary>As many numbers as the data is wide.</summary>
    public float[] Measures { get; set; } = [];

    public bool Flag { get; set; }

    /// <summary>A key; missing in some rows.</summary>
    public uint Category { get; set; }

    /// <summary>Any number of keys, none in some rows.</summary>
    public uint[] Tags { get; set; } = [];

    /// <summary>A key of the same kind as those of <see cref="History"/>.</summary>
    public uint Item { get; set; }

    /// <summary>Any number of keys in their order, the newest last; none in some rows.</summary>
    public uint[] History { get; set; } = [];

    public bool Label { get; set; }

    public float Weight { get; set; }
}
