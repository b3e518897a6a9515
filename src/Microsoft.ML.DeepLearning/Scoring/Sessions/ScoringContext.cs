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
    private readonly RowBlock _part;
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
        _part = new RowBlock(model.Inputs);
        _binding = session.CreateIoBinding();
    }

    /// <summary>Scores some rows of a block into their places in [rows of the block, OutputWidth].</summary>
    public void Score(RowBlock block, ReadOnlySpan<int> rows, float[] scores)
    {
        _part.Clear();
        _part.AppendRows(block, rows);
        Run(_part);
        int width = _model.OutputWidth;
        for (int i = 0; i < rows.Length; i++)
            _output.AsSpan(i * width, width).CopyTo(scores.AsSpan(rows[i] * width));
    }

    /// <summary>Scores the rows of a block, whose columns are in the order of the model's inputs, into [rows, OutputWidth].</summary>
    public void Score(RowBlock block, Span<float> scores)
    {
        Run(block);
        _output.AsSpan(0, block.Rows * _model.OutputWidth).CopyTo(scores);
    }

    private void Run(RowBlock block)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            if (input.Load(block.Columns[i])) _binding.BindInput(input.Name, input.Value);
        }
        if (block.Rows != _rows) BindOutput(block.Rows);
        _session.RunWithBinding(_options, _binding);
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
