using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;
using Samples.Shared;
using Spectre.Console;

namespace ConvKanImages;

/// <summary>Two other models on the same pictures: a plain network of the same shape, and trees on the pixels.</summary>
internal static class Comparison
{
    /// <summary>Trains both and prints them beside the network.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="training">The training pictures.</param>
    /// <param name="test">The test pictures.</param>
    /// <param name="options">The network's options.</param>
    /// <param name="accuracy">The network's accuracy.</param>
    /// <param name="seconds">The network's training time.</param>
    public static void Print(MLContext ml, IDataView training, IDataView test, ConvKanTrainer.Options options, double accuracy, double seconds)
    {
        var table = new Table().AddColumns("model", "test accuracy, %", "s");
        Add("learned functions", accuracy, seconds);
        options.Spaces = []; // ReLUs in place of learned functions
        Measure("plain network", () => ProgressDisplay.Run("plain network", options, () => ClothingPipeline.Fit(ml, training, options)));
        Measure("LightGBM on the pixels", () => ClothingPipeline.FitTrees(ml, training));
        AnsiConsole.Write(table);

        void Measure(string name, Func<ITransformer> fit)
        {
            var watch = Stopwatch.StartNew();
            var model = fit();
            double time = watch.Elapsed.TotalSeconds;
            Add(name, ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy, time);
            (model as IDisposable)?.Dispose();
        }

        void Add(string name, double share, double time)
            => table.AddRow(name, (100 * share).ToString("F1", CultureInfo.InvariantCulture), time.ToString("F0", CultureInfo.InvariantCulture));
    }
}
