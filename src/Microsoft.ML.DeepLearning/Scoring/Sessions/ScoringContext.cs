using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// The memory for one call into ONNX Runtime: pinned input and output memory and a binding of the session to it. If rows have
/// the same shape as in the last call, a call allocates nothing. One thread at a time.
/// </summary>
internal sealed class ScoringContext : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OnnxModel _model;
    private readonly ScoringInput[] _inputs;
    private readonly RowsByLength? _lengths;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly OrtIoBinding _binding;
    private float[] _output = [];
    private OrtValue? _outputValue;
    private int _rows = -1;

    public ScoringContext(InferenceSession session, OnnxModel model)
    {
        _session = session;
        _model = model;
        _inputs = [.. model.Inputs.Select(spec => new ScoringInput(spec))];
        _lengths = model.ActivationBytesPerValue > 0 ? new RowsByLength(model) : null;
        _binding = session.CreateIoBinding();
    }

    /// <summary>Scores the rows of a block, whose columns are in the order of the model's inputs, into [rows, OutputWidth].</summary>
    public void Score(RowBlock block, Span<float> scores)
    {
        if (_lengths is null || block.Rows == 1)
            Run(block, scores);
        else
            _lengths.Score(block, scores, Run);
    }

    private void Run(RowBlock block, Span<float> scores)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            if (input.Load(block.Columns[i])) _binding.BindInput(input.Name, input.Value);
        }
        if (block.Rows != _rows) BindOutput(block.Rows);
        _session.RunWithBinding(_options, _binding);
        _output.AsSpan(0, block.Rows * _model.OutputWidth).CopyTo(scores);
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var input in _inputs) input.Dispose();
        _outputValue?.Dispose();
        _options.Dispose();
    }

    private void BindOutput(int rows)
    {
        var count = checked(rows * _model.OutputWidth);
        if (count > _output.Length) _output = GC.AllocateUninitializedArray<float>(count, pinned: true);
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            TensorElementType.Float,
            [rows, _model.OutputWidth],
            Marshal.UnsafeAddrOfPinnedArrayElement(_output, 0),
            (long)count * sizeof(float));
        _binding.BindOutput(_model.OutputName, value);
        _outputValue?.Dispose();
        (_outputValue, _rows) = (value, rows);
    }
}

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
