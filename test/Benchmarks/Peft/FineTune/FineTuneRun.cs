using System.Diagnostics;
using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft;
using Microsoft.ML.Transforms;

namespace Benchmarks.Peft.FineTune;

/// <summary>Measures one training of one method on one data set. Runs in its own process, so the peak of memory is the method's.</summary>
internal sealed class FineTuneRun : IDisposable
{
    private const double Megabyte = 1 << 20;
    private readonly MLContext _context;
    private readonly TextTask _task;
    private readonly FineTuneSettings _settings;
    private readonly int _seed;
    private readonly ValueToKeyMappingTransformer _keys;
    private readonly TemporaryFolder _folder = new();

    public FineTuneRun(TextSet set, FineTuneSettings settings, int seed)
    {
        (_settings, _seed) = (settings, seed);
        _context = new MLContext(seed);
        _task = set.Open().Limited(settings.Rows);
        var classes = _context.Data.LoadFromEnumerable(_task.Classes.Select(name => new TextRow { Label = name }));
        _keys = _context.Transforms.Conversion.MapValueToKey(nameof(TextRow.Label), keyData: _context.Transforms.SelectColumns(nameof(TextRow.Label)).Fit(classes).Transform(classes))
            .Fit(View(_task.Training));
    }

    public FineTuneResult Measure(FineTuneMethod method, double learningRate)
    {
        if (method.Classic is { } classic)
        {
            var (fitted, taken, megabytes) = Timed(() => classic.Create(_context, _seed).Fit(Keyed(_task.Training)));
            return Result(fitted, classic.Count(fitted), taken, megabytes, watched: null);
        }
        SentenceEncoder.Arrange(_folder.Path);
        var options = new FineTuneTextMulticlassTrainer.Options
        {
            ModelDirectory = _folder.Path,
            MaximumEpochs = _settings.Epochs,
            EarlyStoppingPatience = _settings.Epochs, // every method has the same schedule; the best epoch is kept
            NumberOfThreads = _settings.Threads,
            Seed = _seed,
        };
        method.Configure!(options, learningRate);
        var observer = new FineTuneObserver(_settings.Diagnoses);
        (options.EpochObserver, options.Progress) = (observer.Observe, observer);
        var trainer = _context.MulticlassClassification.Trainers.FineTuneText(options);
        var (model, time, peak) = Timed(() => trainer.Fit(Keyed(_task.Training), Keyed(_task.Validation)));
        using (model)
        {
            var result = Result(model, model.Model.TrainableParameters, time - observer.TimeOfDiagnosis, peak, observer);
            double initialization = options.Adapter == FineTuningAdapter.Eva ? EvaStart.Seconds(options, _task.Training.Select(row => row.Sentence), _seed) : double.NaN;
            if (model.Model.ActivationDensity is { } density)
                result = result with { DensityBefore = density.MeanBefore, DensityAfter = density.MeanAfter };
            return result with { StepsPerEpoch = Math.Ceiling(_task.Training.Length / (double)options.BatchSizeFor(_task.Training.Length)), InitializationSeconds = initialization };
        }
    }

    public void Dispose() => _folder.Dispose();

    private FineTuneResult Result(ITransformer model, double parameters, TimeSpan time, double megabytes, FineTuneObserver? watched)
    {
        var test = Evaluate(model, _task.Test);
        return new FineTuneResult(
            Evaluate(model, _task.Validation).MicroAccuracy, test.MicroAccuracy, test.LogLoss, parameters, time.TotalSeconds, megabytes, double.NaN, double.NaN,
            watched?.Spectrum?.IntruderDimensions ?? double.NaN,
            watched?.Spectrum?.Layers.Average(layer => layer.EffectiveRank) ?? double.NaN,
            watched?.Spectrum?.Layers.Average(layer => layer.RelativeNorm) ?? double.NaN,
            double.NaN, double.NaN,
            watched is null ? [] : [.. watched.ValidationLosses]);
    }

    private MulticlassClassificationMetrics Evaluate(ITransformer model, TextRow[] rows) => _context.MulticlassClassification.Evaluate(model.Transform(Keyed(rows)));

    private IDataView Keyed(TextRow[] rows) => _keys.Transform(View(rows));

    private IDataView View(TextRow[] rows) => _context.Data.LoadFromEnumerable(rows);

    private static (T Model, TimeSpan Time, double Megabytes) Timed<T>(Func<T> fit)
    {
        GC.Collect();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;
        var watch = Stopwatch.StartNew();
        var model = fit();
        return (model, watch.Elapsed, (ProcessMemory.Peak - before) / Megabyte);
    }
}
