namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A row with one feature vector and a label for each task, of which a case shows one.</summary>
public sealed class FeatureRow
{
    public string Id { get; set; } = "";

    public float[] Features { get; set; } = [];

    public float Number { get; set; }

    public bool Flag { get; set; }

    /// <summary>From 0: ML.NET adds the 1 of its keys when it reads objects, and makes numbers that are no class missing keys.</summary>
    public uint Class { get; set; }

    public float Weight { get; set; }
}
