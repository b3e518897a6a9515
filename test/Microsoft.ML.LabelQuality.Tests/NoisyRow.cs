using Microsoft.ML.Data;

namespace Microsoft.ML.LabelQuality.Tests;

/// <summary>A point of one of three clouds, whose label may be another cloud's.</summary>
internal sealed class NoisyRow
{
    public float Id { get; init; }

    [VectorType(2)]
    public float[] Features { get; init; } = [];

    public string Label { get; set; } = "";

    public string Truth { get; init; } = "";

    public bool Flag { get; set; }

    public string Person { get; init; } = "";
}
