using System.Globalization;
using Microsoft.ML.Runtime;
using TorchSharp;
using SummaryWriter = TorchSharp.torch.utils.tensorboard;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// Reports each epoch once: a log line with a fixed format (an <see cref="MLContext"/> never shows progress channels),
/// the progress channel, the caller's <see cref="IProgress{T}"/> and TensorBoard. The observer of the options sees the network before.
/// </summary>
internal sealed class TrainingReporter : IDisposable
{
    private readonly TrainingRun _run;
    private readonly TrainingObjective _objective;
    private readonly IProgressChannel _channel;
    private readonly TorchSharp.Modules.SummaryWriter? _board;
    private TrainingProgress? _last;

    public TrainingReporter(TrainingRun run, TrainingObjective objective)
    {
        (_run, _objective) = (run, objective);
        _channel = run.Host.StartProgressChannel("Training");
        _channel.SetHeader(
            new ProgressHeader(["training loss", "validation loss"], ["epochs"]),
            entry => entry.SetProgress(0, _last?.Epoch ?? 0, _last?.MaximumEpochs ?? Math.Max(1, run.Options.MaximumEpochs)));
        if (run.Options.TensorBoardFolder is string folder)
            _board = Board(folder, () => SummaryWriter.SummaryWriter(folder, createRunName: false));
    }

    public void Report(TrainingProgress progress)
    {
        _last = progress;
        _run.Options.EpochObserver?.Invoke(_objective, progress);
        _run.Info(string.Create(CultureInfo.InvariantCulture, $"Epoch {progress.Epoch} of {progress.MaximumEpochs} [{progress.Phase}]: training loss {progress.TrainingLoss:G6}, validation loss {Text(progress.ValidationLoss)}{Accuracy(progress)}{Metric(progress)}{(progress.IsBest ? " (best)" : "")}, learning rate {progress.LearningRate:G4}, {progress.Elapsed.TotalSeconds:F1} s"));
        _channel.Checkpoint(progress.TrainingLoss, progress.ValidationLoss, progress.Epoch);
        WriteToBoard(progress);
        _run.Options.Progress?.Report(progress);
    }

    public void Dispose()
    {
        _channel.Dispose();
    }

    private void WriteToBoard(TrainingProgress progress)
    {
        if (_board is { } board)
            Board(_run.Options.TensorBoardFolder!, () => { Add(board, progress); return true; });
    }

    /// <exception cref="IOException">The folder is not writable.</exception>
    private static T Board<T>(string folder, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"Cannot write TensorBoard files to '{folder}', which option {nameof(TrainingOptions.TensorBoardFolder)} names: {e.Message} Name another folder, or none.", e);
        }
    }

    private static void Add(TorchSharp.Modules.SummaryWriter board, TrainingProgress progress)
    {
        board.add_scalar("loss/training", (float)progress.TrainingLoss, progress.Epoch);
        if (progress.ValidationLoss is double loss)
            board.add_scalar("loss/validation", (float)loss, progress.Epoch);
        if (progress.ValidationAccuracy is double accuracy)
            board.add_scalar("accuracy/validation", (float)accuracy, progress.Epoch);
        if (progress.ValidationMetric is { } metric)
            board.add_scalar($"{metric.Name}/validation", (float)metric.Value, progress.Epoch);
        board.add_scalar("learning rate", (float)progress.LearningRate, progress.Epoch);
    }

    private static string Accuracy(TrainingProgress progress)
        => progress.ValidationAccuracy is double accuracy ? string.Create(CultureInfo.InvariantCulture, $", accuracy {accuracy:F4}") : "";

    private static string Metric(TrainingProgress progress)
        => progress.ValidationMetric is { } metric ? string.Create(CultureInfo.InvariantCulture, $", {metric.Name} {metric.Value:F4}") : "";

    private static string Text(double? loss) => loss?.ToString("G6", CultureInfo.InvariantCulture) ?? "none";
}
