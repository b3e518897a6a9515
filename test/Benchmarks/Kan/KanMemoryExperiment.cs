using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Kan;

namespace Benchmarks.Kan;

/// <summary>
/// Resident memory and step time over thousands of steps of an S-KAN 64→64→1 with five spaces. Chains of large
/// temporaries fragment a heap slowly, so few steps would show nothing.
/// </summary>
internal static class KanMemoryExperiment
{
    private const int Rows = 12_800;
    private const int Features = 64;
    private const int BatchSize = 256;

    public static void Run()
    {
        var context = new MLContext(1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, Rows).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
            return new Row { Features = features, Label = MathF.Sin(6 * features[0]) + features[1] };
        }).ToArray();
        Console.WriteLine("steps  stage               ms/step  resident MB");
        var options = new SelectableKanRegressionTrainer.Options
        {
            HiddenWidth = 64,
            BatchSize = BatchSize,
            MaximumEpochs = 80,
            ValidationFraction = 0,
            Progress = new Reporter(),
        };
        context.Regression.Trainers.SelectableKan(options).Fit(context.Data.LoadFromEnumerable(rows)).Dispose();
    }

    private sealed class Reporter : IProgress<TrainingProgress>
    {
        private const int StepsPerEpoch = Rows / BatchSize;
        private TimeSpan _before;

        public void Report(TrainingProgress value)
        {
            const int epochs = 8;
            if (value.Epoch % epochs != 0)
                return;
            double milliseconds = (value.Elapsed - _before).TotalMilliseconds / (epochs * StepsPerEpoch);
            _before = value.Elapsed;
            using var self = Process.GetCurrentProcess();
            Console.WriteLine($"{value.Epoch * StepsPerEpoch,5}  {value.Phase,-18} {milliseconds,8:F2} {self.WorkingSet64 >> 20,12}");
        }
    }

    private sealed class Row
    {
        [VectorType(KanMemoryExperiment.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
