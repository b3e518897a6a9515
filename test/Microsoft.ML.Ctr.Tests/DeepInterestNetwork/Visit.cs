namespace Microsoft.ML.Ctr.Tests.DeepInterestNetwork;

/// <summary>A row of a click log. Keys count from 0 here: ML.NET adds 1, and treats larger keys as missing.</summary>
internal sealed class Visit
{
    public const uint Missing = uint.MaxValue;

    public uint Item { get; set; }

    public uint Kind { get; set; }

    public uint[] Items { get; set; } = [];

    public uint[] Kinds { get; set; } = [];

    public float Hour { get; set; }

    public bool Label { get; set; }
}
