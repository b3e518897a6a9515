using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.NoisyLabels.Tests.Trainers;

[TestClass]
public class EarlyLearningTrainerTests
{
    private const int Width = 20;
    private readonly MLContext _context = TestContexts.Create();

    /// <summary>Four classes given by the signs of two of twenty slots; 40 % of the labels are redrawn. The network is large enough to memorise them.</summary>
    [TestMethod]
    public void With_wrong_labels_the_last_epoch_predicts_better_than_with_cross_entropy()
    {
        double believing = Accuracy(new() { NoisyLabels = new() });
        double robust = Accuracy(new());
        double paired = Accuracy(new() { Plus = true });
        double taught = Accuracy(new() { NoisyLabels = new() { Method = NoisyLabelMethod.CoTeaching, ForgetRate = 0.3 } });

        Assert.IsGreaterThan(believing + 0.05, robust, "one network");
        Assert.IsGreaterThan(believing + 0.05, paired, "two networks");
        Assert.IsGreaterThan(believing + 0.05, taught, "two networks that choose each other's rows");
    }

    [TestMethod]
    public void Two_networks_are_one_graph_and_tell_their_size()
    {
        var data = _context.Data.LoadFromEnumerable(Rows(100, seed: 1, noise: 0));
        using var single = Trainer(new() { MaximumEpochs = 1, HiddenWidth = 7, HiddenLayers = 1 }).Fit(data);
        using var paired = Trainer(new() { MaximumEpochs = 1, HiddenWidth = 7, HiddenLayers = 1, Plus = true }).Fit(data);
        using var taught = Trainer(new() { MaximumEpochs = 1, HiddenWidth = 7, HiddenLayers = 1, NoisyLabels = new() { Method = NoisyLabelMethod.CoTeaching } }).Fit(data);

        const long parameters = (Width * 7) + 7 + (7 * 4) + 4;
        Assert.AreEqual(new EarlyLearningModel(1, parameters), single.Model);
        Assert.AreEqual(new EarlyLearningModel(2, 2 * parameters), paired.Model);
        Assert.AreEqual(new EarlyLearningModel(2, 2 * parameters), taught.Model);
        Assert.IsNull(taught.GetLabelMemory(), "Nothing is kept of single rows.");
    }

    [TestMethod]
    public void The_memory_of_two_networks_tells_which_labels_are_doubtful()
    {
        var rows = Rows(400, seed: 5, noise: 0.3);
        var data = _context.Data.LoadFromEnumerable(rows);
        using var model = Trainer(new() { Plus = true, MaximumEpochs = 30, BatchSize = 32, LearningRate = 0.01, Seed = 1 }).Fit(data);

        var quality = model.GetLabelMemory()!.LabelQuality(data);

        double right = rows.Zip(quality).Where(pair => !pair.First.IsWrong).Average(pair => pair.Second.Probability);
        double wrong = rows.Zip(quality).Where(pair => pair.First.IsWrong).Average(pair => pair.Second.Probability);
        Assert.IsGreaterThan(wrong + 0.1, right);
    }

    [TestMethod]
    public void Options_are_checked_where_the_pipeline_is_written()
    {
        StringAssert.Contains(Message(new() { HiddenWidth = 0 }), "Option HiddenWidth is 0");
        StringAssert.Contains(Message(new() { Plus = true, NoisyLabels = new() }), "Option Plus is true and NoisyLabels.Method is None");
        StringAssert.Contains(Message(new() { Plus = true, NoisyLabels = new() { Method = NoisyLabelMethod.CoTeaching } }), "NoisyLabels.Method is CoTeaching");
        StringAssert.Contains(Message(new() { PlusOptions = new() { WeightAveraging = 1 } }), "Option WeightAveraging is 1");
        StringAssert.Contains(Message(new() { NoisyLabels = new() { Averaging = -1 } }), "Option Averaging is -1");
        StringAssert.Contains(MixingMessage(new() { Plus = true }), "ELR+ mixes images itself");
        StringAssert.Contains(MixingMessage(new() { NoisyLabels = new() { Method = NoisyLabelMethod.CoTeaching } }), "which needs one label for each image");

        string Message(EarlyLearningTrainer.Options options) => Assert.Throws<ArgumentException>(() => Trainer(options)).Message;

        string MixingMessage(EarlyLearningImageTrainer.Options options)
        {
            options.Augmentation.MixupAlpha = 1;
            return Assert.Throws<ArgumentException>(() => _context.MulticlassClassification.Trainers.EarlyLearningRegularization(options)).Message;
        }
    }

    private EarlyLearningTrainer Trainer(EarlyLearningTrainer.Options options) => _context.MulticlassClassification.Trainers.EarlyLearningRegularization(options);

    private double Accuracy(EarlyLearningTrainer.Options options)
    {
        options.Seed = 3;
        options.HiddenLayers = 1;
        options.HiddenWidth = 64;
        options.MaximumEpochs = 60;
        options.BatchSize = 64;
        options.LearningRate = 0.01;
        options.WeightDecay = 0;
        options.ValidationFraction = 0;
        using var model = Trainer(options).Fit(_context.Data.LoadFromEnumerable(Rows(800, seed: 1, noise: 0.4)));
        var fresh = Rows(2000, seed: 2, noise: 0);
        return model.Transform(_context.Data.LoadFromEnumerable(fresh)).GetColumn<uint>("PredictedLabel").Zip(fresh, (predicted, row) => predicted - 1 == row.Label ? 1.0 : 0).Average();
    }

    private static List<Row> Rows(int count, int seed, double noise)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (int i = 0; i < count; i++)
        {
            float[] features = [.. Enumerable.Range(0, Width).Select(_ => (random.NextSingle() * 2) - 1)];
            uint truth = (features[0] > 0 ? 1u : 0) + (features[1] > 0 ? 2u : 0);
            uint label = random.NextDouble() < noise ? (uint)random.Next(4) : truth;
            rows.Add(new Row { Features = features, Label = label, IsWrong = label != truth });
        }
        return rows;
    }

    private sealed class Row
    {
        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        [KeyType(4)]
        public uint Label { get; set; }

        [NoColumn]
        public bool IsWrong { get; set; }
    }
}
