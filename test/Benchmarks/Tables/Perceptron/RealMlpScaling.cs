using Benchmarks.Running;
using static TorchSharp.torch;

namespace Benchmarks.Tables.Perceptron;

/// <summary>Robust scaling: the median becomes 0 and the distance of the quartiles 1; where they are equal, the range becomes 2.</summary>
internal sealed class RealMlpScaling : IDisposable
{
    private readonly Tensor _median;
    private readonly Tensor _scale;

    public RealMlpScaling(VectorRows.Row[] rows)
    {
        Width = rows[0].Features.Length;
        float[] median = new float[Width];
        float[] scale = new float[Width];
        var numbers = new List<long>();
        for (int slot = 0; slot < Width; slot++)
        {
            float[] sorted = [.. rows.Select(row => row.Features[slot]).Order()];
            median[slot] = sorted[sorted.Length / 2];
            float quartiles = sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
            float range = sorted[^1] - sorted[0];
            scale[slot] = quartiles > 0 ? 1 / quartiles : range > 0 ? 2 / range : 0;
            if (sorted.Distinct().Take(3).Count() > 2)
                numbers.Add(slot);
        }
        Numbers = [.. numbers];
        _median = tensor(median).DetachFromDisposeScope();
        _scale = tensor(scale).DetachFromDisposeScope();
    }

    /// <summary>The number of features.</summary>
    public int Width { get; }

    /// <summary>The features with more than two values.</summary>
    public long[] Numbers { get; }

    /// <summary>Scaled features, [B, W].</summary>
    public Tensor Of(Tensor features) => (features - _median) * _scale;

    public void Dispose()
    {
        _median.Dispose();
        _scale.Dispose();
    }
}
