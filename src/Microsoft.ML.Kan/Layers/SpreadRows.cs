using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>Some of many rows: the first ones of a sorted table would not stand for the others.</summary>
internal static class SpreadRows
{
    /// <summary>At most <paramref name="most"/> rows at even distances, on the device of the rows; the caller's scope disposes them.</summary>
    public static Tensor Of(Tensor rows, int most)
    {
        var count = rows.shape[0];
        if (count <= most)
            return rows.alias();
        using var index = tensor(Enumerable.Range(0, most).Select(row => row * count / most).ToArray(), device: rows.device);
        return rows.index_select(0, index);
    }
}
