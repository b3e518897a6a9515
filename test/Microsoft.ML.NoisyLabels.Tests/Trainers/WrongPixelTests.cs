using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.NoisyLabels.Tests.Trainers;

/// <summary>Sixty pictures of horizontal or vertical stripes, with one wrong pixel.</summary>
[TestClass]
public sealed class WrongPixelTests
{
    private const int Size = 8;

    [TestMethod]
    [DataRow(1e30f, "Column 'Pixels' holds 1E+30 in slot 27, ")]
    [DataRow(-1e38f, "Column 'Pixels' holds -1E+38 in slot 27, ")]
    public void One_wrong_pixel_does_not_spoil_a_fit_and_is_named(float wrong, string warning)
    {
        var context = TestContexts.Create();
        var warnings = new List<string>();
        context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var training = Stripes(60, seed: 1);
        training[20].Pixels[27] = wrong;
        var options = new EarlyLearningImageTrainer.Options { FeatureColumnName = "Pixels", Width = 8, MaximumEpochs = 15, ValidationFraction = 0, Seed = 1 };
        using var model = context.MulticlassClassification.Trainers.EarlyLearningRegularization(options).Fit(context.Data.LoadFromEnumerable(training));

        var scored = model.Transform(context.Data.LoadFromEnumerable(Stripes(60, seed: 2)));
        Assert.IsGreaterThan(0.95, context.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        Assert.HasCount(1, warnings);
        Assert.Contains(warning, warnings[0]);
        Assert.IsTrue(model.GetLabelMemory()!.LabelQuality(context.Data.LoadFromEnumerable(training)).All(row => float.IsFinite(row.Probability)));
    }

    private static Picture[] Stripes(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Picture
        {
            Label = (uint)(i % 2),
            Pixels = [.. Enumerable.Range(0, Size * Size).Select(p => ((i % 2 == 0 ? p / Size : p % Size) + (i / 2)) % 4 < 2 ? 0.8f : 0.2f).Select(p => p + (0.2f * random.NextSingle()))],
        })];
    }

    private sealed class Picture
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [VectorType(1, Size, Size)]
        public float[] Pixels { get; set; } = [];
    }
}
