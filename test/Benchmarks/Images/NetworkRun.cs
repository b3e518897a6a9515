using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Extensions.Testing;

namespace Benchmarks.Images;

/// <summary>Trains a network on a task and measures the result with the public scoring path.</summary>
internal static class NetworkRun
{
    /// <param name="context">The context of the trainer.</param>
    /// <param name="task">The images.</param>
    /// <param name="options">The trainer's options.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="parameters">Returns the number of trained parameters of a model.</param>
    /// <param name="observer">The observer that measured during training, or null; its time is subtracted.</param>
    public static ImageResult Measure<TModel>(
        MLContext context, ImageTask task, ImageTrainingOptions options, ImageTrainer<TModel> trainer, Func<TModel, long> parameters, StageObserver? observer = null)
        where TModel : class
    {
        var log = new ProgressLog();
        options.Progress = log;
        var watch = Stopwatch.StartNew();
        var processor = ProcessorTime;
        using var model = trainer.Fit(task.View(context, task.Training), task.View(context, task.Validation));
        var measuring = observer?.Own ?? TimeSpan.Zero;
        var time = watch.Elapsed - measuring;
        processor = ProcessorTime - processor;
        return new ImageResult(
            Accuracy(context, model, task, task.Test),
            Accuracy(context, model, task, task.Validation),
            parameters(model.Model),
            (log.Epochs[^1].Elapsed - measuring).TotalSeconds / log.Epochs[^1].Epoch,
            time.TotalSeconds,
            processor.TotalSeconds);
    }

    /// <summary>The time of all processors that this process has used.</summary>
    public static TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The accuracy of a fitted model.</summary>
    public static double Accuracy(MLContext context, ITransformer model, ImageTask task, LabeledImage[] images)
        => context.MulticlassClassification.Evaluate(model.Transform(task.View(context, images)), ImageTask.Label).MicroAccuracy;
}
