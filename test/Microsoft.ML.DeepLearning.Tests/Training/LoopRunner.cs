using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>Runs the training loop like a trainer, on rows of the test.</summary>
internal static class LoopRunner
{
    public static (TrainingOutcome Outcome, IReadOnlyList<TrainingProgress> Epochs) Run(
        TrainingObjective objective, LoopOptions options, IReadOnlyList<LoopRow>? rows = null, IReadOnlyList<LoopRow>? validation = null, MLContext? context = null)
    {
        context ??= TestContexts.Create();
        var log = new ProgressLog(options.Progress is { } given ? given.Report : null);
        options.Progress = log;
        options.ValidateAll();
        var data = context.Data.LoadFromEnumerable(rows ?? [new LoopRow()]);
        var columns = new TrainingColumns(
            [new ColumnSpec("Features", ColumnContent.Numbers, 1)], new ColumnSpec("Label", ColumnContent.Numbers, 1), new ColumnSpec("Weight", ColumnContent.Numbers, 1));
        using var run = new TrainingRun(((IHostEnvironment)context).Register("loop"), options);
        using var scope = NewDisposeScope();
        using var checkpoint = TrainingCheckpoint.Open(run);
        using var random = new RandomSource(run.Seed);
        var settings = new DataSettings(options.DataHandling, options.ValidationFraction, options.ShufflePoolSize, run.Seed) { DigestsRows = checkpoint is not null };
        var validationData = validation is null ? null : context.Data.LoadFromEnumerable(validation);
        using var opened = TrainingData.Open(data, validationData, columns, settings, run.Device, run.ThrowIfCancelled);
        checkpoint?.CheckData(columns, data.Schema, opened);
        objective.Network.to(run.Device);
        using var loop = new TrainingLoop(run, objective, opened, random, checkpoint);
        var outcome = loop.Run();
        checkpoint?.Delete();
        return (outcome, log.Epochs);
    }
}
