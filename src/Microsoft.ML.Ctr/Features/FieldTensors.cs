using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Features;

/// <summary>Converts a batch to the inputs of networks.</summary>
internal static class FieldTensors
{
    /// <summary>The raw numbers of all numeric columns concatenated, [B, S]; null if there are none.</summary>
    public static Tensor? Numbers(IEnumerable<FieldColumn> columns, IReadOnlyList<Tensor> inputs)
        => Joined(columns.Where(column => column.Kind == FieldKind.Numeric).Select(column => inputs[column.Input]), 1);

    /// <summary>Concatenates tensors; null if there are none.</summary>
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
