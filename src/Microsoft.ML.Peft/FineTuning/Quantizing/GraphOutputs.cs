using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>Runs a model on the tensors of a run's batches.</summary>
internal sealed class GraphOutputs(OnnxModel model) : IDisposable
{
    private readonly InferenceSession _session = OnnxScorer.Open(model.Bytes);
    private readonly RunOptions _options = new();

    /// <summary>The output for a batch, [B, O], on the device of its labels.</summary>
    public Tensor Of(TensorBatch batch)
    {
        OrtValue[] values = [.. model.Inputs.Zip(batch.Inputs, Value)];
        try
        {
            using var outputs = _session.Run(_options, [.. model.Inputs.Select(input => input.InputName)], values, [model.OutputName]);
            return tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), [batch.Rows, model.OutputWidth], device: batch.Label.device);
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static OrtValue Value(ColumnSpec column, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var local = rows.cpu().contiguous();
        return column.Content switch
        {
            ColumnContent.Keys => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(local.data<long>().ToArray(), key => (uint)key), local.shape),
            ColumnContent.Pixels => OrtValue.CreateTensorValueFromMemory(local.data<byte>().ToArray(), local.shape),
            _ => OrtValue.CreateTensorValueFromMemory(local.data<float>().ToArray(), local.shape),
        };
    }
}
