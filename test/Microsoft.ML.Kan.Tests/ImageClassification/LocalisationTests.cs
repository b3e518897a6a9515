using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>The heat map marks the object, on pictures whose object position is known and not part of the training data.</summary>
[TestClass]
public sealed class LocalisationTests
{
    private const double ChanceShare = PatternPicture.PatternSide * PatternPicture.PatternSide / (double)(PatternPicture.Side * PatternPicture.Side);

    [TestMethod]
    public void The_heat_lies_on_the_object()
    {
        var ml = TestContexts.Create();
        var training = ml.Data.LoadFromEnumerable(PatternPicture.Some(600, seed: 1));
        var pictures = PatternPicture.Some(120, seed: 2);
        var test = ml.Data.LoadFromEnumerable(pictures);
        using var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.ConvKan(new ConvKanTrainer.Options
            {
                Channels = [8, 16, 16],
                Spaces = [ActivationSpace.GaussianRbf],
                MaximumEpochs = 8,
                BatchSize = 32,
                LearningRate = 0.01,
                ValidationFraction = 0,
                Seed = 5,
            }))
            .Fit(training);
        double accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        Assert.IsGreaterThan(0.9, accuracy, "what has not learned the patterns need not look at them");

        using var cam = ml.Transforms.EigenCam(model).Fit(test);
        float[][] maps = [.. cam.Transform(test).GetColumn<float[]>("HeatMap")];
        double share = maps.Zip(pictures, Inside).Average();
        double hits = maps.Zip(pictures, (map, picture) => IsHit(map, picture) ? 1.0 : 0).Average();
        Console.WriteLine($"accuracy {accuracy:F3}, heat on the object {share:F3} (chance {ChanceShare:F3}), hottest pixel on the object {hits:F3}");
        Assert.IsGreaterThan(4 * ChanceShare, share, "the share of the heat that lies in the object's box");
        Assert.IsGreaterThan(0.85, hits, "the share of the pictures whose hottest pixel lies in the object's box");
    }

    private static double Inside(float[] map, PatternPicture picture)
        => map.Where((_, at) => picture.Holds(at / PatternPicture.Side, at % PatternPicture.Side)).Sum() / map.Sum();

    private static bool IsHit(float[] map, PatternPicture picture)
    {
        int hottest = Array.IndexOf(map, map.Max());
        return picture.Holds(hottest / PatternPicture.Side, hottest % PatternPicture.Side);
    }
}
