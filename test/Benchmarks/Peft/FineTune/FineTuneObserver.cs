using System.Diagnostics;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models.Encoders;

namespace Benchmarks.Peft.FineTune;

/// <summary>Records the validation losses of a run, and the changes of the weights in the kept epoch.</summary>
/// <param name="diagnoses">True to diagnose weights, which takes seconds per epoch.</param>
internal sealed class FineTuneObserver(bool diagnoses) : IProgress<TrainingProgress>
{
    private readonly Stopwatch _watch = new();

    public List<double> ValidationLosses { get; } = [];

    /// <summary>Null if only the head was trained.</summary>
    public SpectralReport? Spectrum { get; private set; }

    public TimeSpan TimeOfDiagnosis => _watch.Elapsed;

    public void Report(TrainingProgress value) => ValidationLosses.Add(value.ValidationLoss ?? double.NaN);

    public void Observe(TrainingObjective objective, TrainingProgress progress)
    {
        if (!diagnoses || !progress.IsBest)
            return;
        _watch.Start();
        var tuned = ((TextObjective)objective).Tuned;
        if (tuned.Adapters is { } adapters)
            Spectrum = adapters.Diagnose();
        else if (!tuned.IsFrozen)
            Spectrum = OfAllWeights(objective);
        _watch.Stop();
    }

    // The linear layers, which have adapters.
    private static SpectralReport OfAllWeights(TrainingObjective objective)
    {
        using var before = SentenceEncoder.Load();
        var after = objective.Network.named_modules().Select(entry => entry.module).OfType<TextEncoder>().First();
        var report = PeftModel.Diagnose(before.Network, after);
        return report with { Layers = [.. report.Layers.Where(layer => layer.Name != "embeddings")] };
    }
}
