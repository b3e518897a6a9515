using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// Cuts the rows of a block into the parts that a network scores at once. If the length of rows varies, the rows of a part have equal
/// lengths: nothing is computed for padding, and a row has the same score, bit for bit, in every batch. The parts do not depend on the
/// number of cores.
/// </summary>
internal static class RowParts
{
    // The memory limit for the activations of a part; a larger matrix product is no faster.
    private const long MostBytes = 16L << 20;

    /// <summary>The numbers of the rows of each part, the most expensive part first.</summary>
    public static List<ArraySegment<int>> Of(OnnxModel model, RowBlock block)
    {
        int[] order = [.. Enumerable.Range(0, block.Rows)];
        int[] variable = model.ActivationBytesPerValue > 0 ? [.. Enumerable.Range(0, model.Inputs.Count).Where(input => model.Inputs[input].IsVariable)] : [];
        if (variable.Length > 0)
            order.AsSpan().Sort((left, right) => Compare(block, variable, left, right));
        var parts = new List<ArraySegment<int>>();
        for (int start = 0; start < order.Length;)
        {
            int most = Most(model, block.Length(order[start]));
            int end = start + 1;
            while (end < order.Length && end - start < most && HaveSameLengths(block, variable, order[start], order[end]))
                end++;
            parts.Add(new ArraySegment<int>(order, start, end - start));
            start = end;
        }
        return parts;
    }

    private static int Most(OnnxModel model, int length)
    {
        long bytes = model.ActivationBytes + (model.ActivationBytesPerValue * Math.Max(1, length));
        return (int)Math.Clamp(MostBytes / Math.Max(1, bytes), 1, int.MaxValue);
    }

    private static bool HaveSameLengths(RowBlock block, int[] variable, int left, int right)
    {
        foreach (int column in variable)
        {
            if (block.Columns[column].Length(left) != block.Columns[column].Length(right))
                return false;
        }
        return true;
    }

    // Long rows first, and otherwise in the order of the data.
    private static int Compare(RowBlock block, int[] variable, int left, int right)
    {
        foreach (int column in variable)
        {
            int difference = block.Columns[column].Length(right) - block.Columns[column].Length(left);
            if (difference != 0)
                return difference;
        }
        return left - right;
    }
}
