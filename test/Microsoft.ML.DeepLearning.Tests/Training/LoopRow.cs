using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>A row with one feature.</summary>
internal sealed class LoopRow
{
    [VectorType(1)]
    public float[] Features { get; set; } = [1];

    public float Label { get; set; }

    public float Weight { get; set; } = 1;
}
