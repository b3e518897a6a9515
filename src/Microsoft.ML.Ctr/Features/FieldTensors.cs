using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Features;

/// <summary>The inputs of a batch as networks take them.</summary>
internal static class FieldTensors
{
    /// <summary>The raw numbers of all numeric columns side by side, [B, S]; null where there are none.</summary>
    public static Tensor? Numbers(IEnumerable<FieldColumn> columns, IReadOnlyList<Tensor> inputs)
        => Joined(columns.Where(column => column.Kind == FieldKind.Numeric).Select(column => inputs[column.Input]), 1);

    /// <summary>Tensors side by side; null where there are none.</summary>
    public static Tensor? Joined(IEnumerable<Tensor> parts, long axis)
    {
        Tensor[] all = [.. parts];
        return all.Length switch
        {
            0 => null,
            1 => all[0],
            _ => cat(all, axis),
        };
    }
}
