using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// Scores the rows of a block in parts with equal lengths. Nothing is computed for padding, and a row has the same
/// score, bit for bit, in every batch.
/// </summary>
internal sealed class RowsByLength(OnnxModel model)
{
    // The memory limit for the activations of a part; a larger matrix product is no faster.
    private const long MostBytes = 16L << 20;

    private readonly int[] _variable = [.. Enumerable.Range(0, model.Inputs.Count).Where(input => model.Inputs[input].IsVariable)];
    private readonly RowBlock _part = new(model.Inputs);
    private int[] _order = [];
    private float[] _scores = [];

    public delegate void Scorer(RowBlock rows, Span<float> scores);

    /// <param name="block">The rows.</param>
    /// <param name="scores">[rows, OutputWidth], in the order of the rows.</param>
    /// <param name="run">Scores rows of the same lengths.</param>
    public void Score(RowBlock block, Span<float> scores, Scorer run)
    {
        if (_order.Length < block.Rows)
        {
            _order = new int[block.Rows];
            _scores = new float[block.Rows * model.OutputWidth];
        }
        var order = _order.AsSpan(0, block.Rows);
        for (int row = 0; row < order.Length; row++)
            order[row] = row;
        order.Sort((left, right) => Compare(block, left, right));
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            int most = Most(block.Length(order[start]));
            while (end < order.Length && end - start < most && SameLengths(block, order[start], order[end]))
                end++;
            ScorePart(block, order[start..end], scores, run);
            start = end;
        }
    }

    private void ScorePart(RowBlock block, ReadOnlySpan<int> rows, Span<float> scores, Scorer run)
    {
        int width = model.OutputWidth;
        _part.Clear();
        _part.AppendRows(block, rows);
        run(_part, _scores);
        for (int i = 0; i < rows.Length; i++)
            _scores.AsSpan(i * width, width).CopyTo(scores[(rows[i] * width)..]);
    }

    private int Most(int length) => (int)Math.Clamp(MostBytes / (model.ActivationBytesPerValue * Math.Max(1, length)), 1, int.MaxValue);

    private bool SameLengths(RowBlock block, int left, int right)
    {
        foreach (int column in _variable)
        {
            if (block.Columns[column].Length(left) != block.Columns[column].Length(right))
                return false;
        }
        return true;
    }

    private int Compare(RowBlock block, int left, int right)
    {
        foreach (int column in _variable)
        {
            int difference = block.Columns[column].Length(left) - block.Columns[column].Length(right);
            if (difference != 0)
                return difference;
        }
        return left - right;
    }
}
