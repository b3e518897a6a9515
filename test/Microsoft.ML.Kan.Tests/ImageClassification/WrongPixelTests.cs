using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Sixty pictures of horizontal or vertical stripes, with one wrong pixel.</summary>
[TestClass]
public sealed class WrongPixelTests
{
    private const int Size = 8;

    [TestMethod]
    [DataRow(1e30f)]
    [DataRow(-1e38f)]
    public void One_wrong_pixel_does_not_spoil_a_fit_and_is_named(float wrong)
    {
        var context = new MLContext(1);
        var warnings = new List<string>();
        context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        var training = Pictures(60, seed: 1);
        training[20].Pixels[27] = wrong;
        var test = Pictures(60, seed: 2);
        var keys = context.Transforms.Conversion.MapValueToKey("Label");
        var trainer = context.MulticlassClassification.Trainers.ConvKan(new ConvKanTrainer.Options
        {
            FeatureColumnName = "Pixels",
            Image = new() { Height = Size, Width = Size, Channels = 1 },
            MaximumEpochs = 15,
            ValidationFraction = 0,
        });
        var model = keys.Append(trainer).Fit(context.Data.LoadFromEnumerable(training));
        Assert.IsGreaterThan(0.95, context.MulticlassClassification.Evaluate(model.Transform(context.Data.LoadFromEnumerable(test))).MicroAccuracy);
        Assert.HasCount(1, warnings);
        StringAssert.Contains(warnings[0], wrong > 0 ? "Column 'Pixels' holds 1E+30 in slot 27, " : "Column 'Pixels' holds -1E+38 in slot 27, ");

        test[0].Pixels[9] = float.MaxValue;
        float[][] scores = [.. model.Transform(context.Data.LoadFromEnumerable(test)).GetColumn<float[]>("Score")];
        Assert.IsTrue(scores[0].All(float.IsFinite));
    }

    private static Picture[] Pictures(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Picture
        {
            Label = i % 2 == 0 ? "lying" : "standing",
            Pixels = [.. Enumerable.Range(0, Size * Size).Select(p => ((i % 2 == 0 ? p / Size : p % Size) + i / 2) % 4 < 2 ? 0.8f : 0.2f).Select(p => p + (0.2f * random.NextSingle()))],
        })];
    }

    private sealed class Picture
    {
        public string Label { get; set; } = "";

        [VectorType(Size * Size)]
        public float[] Pixels { get; set; } = [];
    }
}
