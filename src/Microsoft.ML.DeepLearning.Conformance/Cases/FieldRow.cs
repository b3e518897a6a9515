namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// A row of typed columns, as in a click log. Single keys count from 0: ML.NET adds 1 when it reads objects, and turns larger numbers
/// into missing keys. Keys in vectors count from 1, and 0 is missing.
/// </summary>
public sealed class FieldRow
{
    /// <summary>Identifies the row.</summary>
    public string Id { get; set; } = "";

    /// <summary>A number; NaN in some rows.</summary>
    public float Amount { get; set; }

    /// <summary><see cref="DataShape.Width"/> numbers.</summary>
    public float[] Measures { get; set; } = [];

    /// <summary>A Boolean without influence on the label.</summary>
    public bool Flag { get; set; }

    /// <summary>A key; missing in some rows.</summary>
    public uint Category { get; set; }

    /// <summary>A set of keys, empty in some rows.</summary>
    public uint[] Tags { get; set; } = [];

    /// <summary>A key with the same values as those of <see cref="History"/>.</summary>
    public uint Item { get; set; }

    /// <summary>A sequence of keys, the newest last; empty in some rows.</summary>
    public uint[] History { get; set; } = [];

    /// <summary>The label.</summary>
    public bool Label { get; set; }

    /// <summary>The example weight.</summary>
    public float Weight { get; set; }
}
