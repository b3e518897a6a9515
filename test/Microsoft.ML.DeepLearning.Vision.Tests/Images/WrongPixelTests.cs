using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Images;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

/// <summary>Sixty images that are brighter in their upper or lower half, with one wrong pixel.</summary>
[TestClass]
public sealed class WrongPixelTests
{
    private const int Size = 6;

    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(1e30f, "Column 'Pixels' holds 1E+30 in slot 27, ")]
    [DataRow(-1e38f, "Column 'Pixels' holds -1E+38 in slot 27, ")]
    public void One_wrong_pixel_does_not_spoil_a_fit_and_is_named(float wrong, string warning)
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var training = Images(60, seed: 1);
        training[20].Pixels[27] = wrong;
        var test = Images(60, seed: 2);
        using var model = Trainer().Fit(_context.Data.LoadFromEnumerable(training));
        Assert.AreEqual(1, _context.MulticlassClassification.Evaluate(model.Transform(_context.Data.LoadFromEnumerable(test))).MicroAccuracy);
        Assert.HasCount(1, warnings);
        Assert.Contains(warning, warnings[0]);
        Assert.IsLessThan(1, model.Model.Mean[0], "the wrong pixel counts as the end of its channel's range");

        test[0].Pixels[9] = float.MaxValue;
        float[][] scores = [.. model.Transform(_context.Data.LoadFromEnumerable(test)).GetColumn<float[]>("Score")];
        Assert.IsTrue(scores[0].All(float.IsFinite));
    }

    [TestMethod]
    public void Images_without_a_wrong_pixel_are_trained_on_without_a_warning()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        using var model = Trainer().Fit(_context.Data.LoadFromEnumerable(Images(60, seed: 1)));
        Assert.IsEmpty(warnings, string.Join('\n', warnings));
    }

    private PixelPerceptronTrainer Trainer() => new(_context, new PixelPerceptronOptions
    {
        FeatureColumnName = "Pixels",
        MaximumEpochs = 20,
        BatchSize = 16,
        LearningRate = 0.02,
        Seed = 3,
        ValidationFraction = 0,
    });

    private static Image[] Images(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Image
        {
            Label = (uint)(i % 2),
            Pixels = [.. Enumerable.Range(0, Size * Size).Select(p => ((p < Size * Size / 2) == (i % 2 == 0) ? 0.8f : 0.2f) + (0.2f * random.NextSingle()))],
        })];
    }

    private sealed class Image
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [VectorType(1, Size, Size)]
        public float[] Pixels { get; set; } = [];
    }
}
