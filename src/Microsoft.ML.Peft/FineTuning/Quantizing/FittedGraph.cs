using System.Globalization;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.FineTuning.Common;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>Writes a fine-tuned network as ONNX in the format of the options, and measures what quantisation changes.</summary>
/// <param name="options">The format.</param>
/// <param name="network">The network, with adapters merged, on the CPU, in evaluation mode.</param>
/// <param name="write">Writes the model that scores; its linear layers as the argument says, or in 32 bits for null.</param>
internal sealed class FittedGraph(IFineTuningOptions options, nn.Module network, Func<ILinearEmitter?, OnnxModel> write)
{
    /// <summary>The rows of the run; null if no rows were read.</summary>
    public FinishedRun? Run { get; init; }

    /// <summary>Runs the network on a batch, for the inputs of its layers.</summary>
    public Action<TensorBatch>? Forward { get; init; }

    /// <summary>Writes the model with the outputs that <see cref="Losses"/> reads.</summary>
    public Func<ILinearEmitter?, OnnxModel>? WriteOutputs { get; init; }

    /// <summary>The losses of the task.</summary>
    public TaskLoss? Losses { get; init; }

    /// <summary>The model that scores, and the effect of quantisation; null without quantisation.</summary>
    public (OnnxModel Model, QuantizationReport? Report) Create()
    {
        if (options.Quantization == Quantization.None)
            return (write(null), null);
        using var inputs = options.ScalesQuantizedInputs && Run is not null ? LayerInputs.Of(network, Run, Forward!) : null;
        using var layers = new QuantizedLayers(network, options, inputs);
        var model = write(layers);
        var report = new QuantizationReport(options.Quantization, write(null).Bytes.Length, model.Bytes.Length, layers.Report)
        {
            Before = Measure(linears: null),
            After = Measure(layers),
        };
        Run?.Info(Line(report));
        return (model, report);
    }

    private ValidationFigures? Measure(ILinearEmitter? linears)
    {
        if (Run is null)
            return null;
        using var graph = new GraphOutputs(WriteOutputs!(linears));
        return Run.Validate(batch => Losses!.Validate(graph.Of(batch), batch));
    }

    private static string Line(QuantizationReport report)
    {
        var culture = CultureInfo.InvariantCulture;
        var sizes = string.Create(culture, $"{report.Layers.Count} layers quantised to {report.Quantization}: {report.PlainBytes / 1e6:F1} MB before, {report.QuantizedBytes / 1e6:F1} MB after");
        return report is { Before: { } before, After: { } after }
            ? string.Create(culture, $"{sizes}; validation loss {before.Loss:G6} before, {after.Loss:G6} after{Accuracy(before, after)}.")
            : sizes + "; there are no validation rows.";
    }

    private static string Accuracy(ValidationFigures before, ValidationFigures after)
        => before.Accuracy is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; accuracy {before.Accuracy:F4} before, {after.Accuracy:F4} after");
}
