using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.NoisyLabels.Tests.Losses;

/// <summary>
/// Two linearly separable classes with twenty slots, two of which matter, 40 % wrong labels, and a network large enough
/// to memorise them all.
/// </summary>
[TestClass]
public class MemorisationTests
{
    private const int Width = 20;
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    public void After_the_last_epoch_the_regularised_network_has_learned_fewer_wrong_labels_and_predicts_better()
    {
        var (believing, believed) = Train(NoisyLabelMethod.None);
        var (robust, kept) = Train(NoisyLabelMethod.EarlyLearningRegularization);
        Assert.IsGreaterThan(believing + 0.05, robust, $"{believing} → {robust}");
        Assert.IsLessThan(believed - 0.2, kept, $"{believed} → {kept}");
    }

    // Accuracy on new rows with true labels, and the share of wrong labels that the network predicts.
    private (double Accuracy, double Learned) Train(NoisyLabelMethod method)
    {
        var options = new NoisyPerceptronOptions
        {
            Seed = 3,
            HiddenWidth = 64,
            MaximumEpochs = 100,
            BatchSize = 64,
            LearningRate = 0.01,
            WeightDecay = 0,
            ValidationFraction = 0,
            NoisyLabels = new() { Method = method },
        };
        var training = Rows(600, seed: 1, noise: 0.4);
        using var model = new PerceptronBinaryTrainer(_context, options).Fit(_context.Data.LoadFromEnumerable(training));
        bool[] Predicted(List<Row> rows) => [.. model.Transform(_context.Data.LoadFromEnumerable(rows)).GetColumn<bool>("PredictedLabel")];
        var fresh = Rows(2000, seed: 2, noise: 0);
        double accuracy = Predicted(fresh).Zip(fresh, (predicted, row) => predicted == row.Label ? 1.0 : 0).Average();
        double learned = Predicted(training).Zip(training).Where(pair => pair.Second.IsWrong).Average(pair => pair.First == pair.Second.Label ? 1.0 : 0);
        return (accuracy, learned);
    }

    private static List<Row> Rows(int count, int seed, double noise)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (int i = 0; i < count; i++)
        {
            float[] features = [.. Enumerable.Range(0, Width).Select(_ => (random.NextSingle() * 2) - 1)];
            bool wrong = random.NextDouble() < noise;
            rows.Add(new Row { Features = features, Label = (features[0] + features[1] > 0) != wrong, IsWrong = wrong });
        }
        return rows;
    }

    private sealed class Row
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        [NoColumn]
        public bool IsWrong { get; set; }
    }
}
