using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Peft;
using Samples.Shared;
using Spectre.Console;

namespace TextFineTune;

/// <summary>Compares the fine-tuning methods on the same rows; all other options are defaults.</summary>
internal sealed class MethodComparison(MLContext ml, string modelFolder, int epochs)
{
    /// <summary>Trains with every method, prints the table, and returns the model of the last method.</summary>
    public TransformerChain<DeepPredictionTransformer<FineTunedModel>> Run(IDataView training, IDataView test, params FineTuningAdapter[] methods)
    {
        var table = new Table().AddColumns("trained", "accuracy, %", "log loss, nats", "trained parameters", "share, %", "fit, s");
        TransformerChain<DeepPredictionTransformer<FineTunedModel>>? last = null;
        foreach (var method in methods)
        {
            (last as IDisposable)?.Dispose();
            var watch = Stopwatch.StartNew();
            last = Fit(training, method);
            var time = watch.Elapsed;
            var metrics = ml.MulticlassClassification.Evaluate(last.Transform(test));
            var model = last.LastTransformer.Model;
            table.AddRow(
                method.ToString(), $"{100 * metrics.MicroAccuracy:F1}", $"{metrics.LogLoss:F3}", $"{model.TrainableParameters:N0}",
                $"{100.0 * model.TrainableParameters / model.TotalParameters:F1}", $"{time.TotalSeconds:F0}");
        }
        AnsiConsole.Write(table);
        return last!;
    }

    private TransformerChain<DeepPredictionTransformer<FineTunedModel>> Fit(IDataView training, FineTuningAdapter method)
    {
        // With few questions per intent, all are training rows and none is held out for early stopping.
        var options = new FineTuneTextMulticlassTrainer.Options { ModelDirectory = modelFolder, Adapter = method, MaximumEpochs = epochs, ValidationFraction = 0, Seed = 1 };
        return ProgressDisplay.Run(method.ToString(), options, () => ml.Transforms.Conversion.MapValueToKey(nameof(Question.Label))
            .Append(ml.MulticlassClassification.Trainers.FineTuneText(options))
            .Fit(training));
    }
}
