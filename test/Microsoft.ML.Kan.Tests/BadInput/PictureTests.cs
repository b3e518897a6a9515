using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Tests.ImageClassification;

namespace Microsoft.ML.Kan.Tests.BadInput;

/// <summary>Pictures that hold little or nothing to learn from.</summary>
[TestClass]
public sealed class PictureTests
{
    private readonly MLContext _ml = TestContexts.Create();

    [TestMethod]
    public void Pictures_of_one_class_only_give_finite_probabilities_of_that_class() => LiveTensors.AreBalancedBy(() =>
    {
        var pictures = PatternPicture.Some(90, seed: 1);
        var data = Keyed(pictures.Where(picture => picture.Label == "cross"), ["ring", "cross", "saltire"]);
        using var model = Trainer(epochs: 40).Fit(data);
        foreach (float[] score in Scores(model.Transform(data)))
        {
            Assert.HasCount(3, score);
            Assert.IsTrue(score.All(float.IsFinite));
            Assert.IsGreaterThan(0.8f, score[1]);
        }
    });

    [TestMethod]
    public void A_key_of_one_class_is_refused()
    {
        var data = Keyed(PatternPicture.Some(9, seed: 1).Where(picture => picture.Label == "ring"), ["ring"]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainer(epochs: 1).Fit(data));
        Assert.Contains("Label column 'Label'", error.Message);
        Assert.Contains("this one has 1", error.Message);
    }

    [TestMethod]
    public void The_same_trainer_learns_more_classes_in_a_second_fit_and_fewer_in_a_third() => LiveTensors.AreBalancedBy(() =>
    {
        var trainer = Trainer(epochs: 1);
        var pictures = PatternPicture.Some(30, seed: 1);
        foreach (string[] classes in new string[][] { ["ring", "cross"], ["ring", "cross", "saltire"], ["cross", "saltire"] })
        {
            var data = Keyed(pictures.Where(picture => classes.Contains(picture.Label)), classes);
            using var model = trainer.Fit(data);
            var scored = model.Transform(data);
            Assert.AreEqual(classes.Length, ((VectorDataViewType)scored.Schema["Score"].Type).Size);
            Assert.AreEqual(new KeyDataViewType(typeof(uint), (ulong)classes.Length), scored.Schema["PredictedLabel"].Type);
            Assert.IsTrue(Scores(scored).All(score => Math.Abs(score.Sum() - 1) < 1e-4));
        }
    });

    [TestMethod]
    public void Pictures_of_a_single_grey_give_finite_scores_and_finite_maps() => LiveTensors.AreBalancedBy(() =>
    {
        var blank = PatternPicture.Some(30, seed: 1)
            .Select(picture => new PatternPicture { Label = picture.Label, Features = [.. Enumerable.Repeat(128f, PatternPicture.Side * PatternPicture.Side)] });
        var data = Keyed(blank, ["ring", "cross", "saltire"]);
        using var model = Trainer(epochs: 3).Fit(data);
        Assert.IsTrue(Scores(model.Transform(data)).SelectMany(score => score).All(float.IsFinite));
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        Assert.IsTrue(cam.Transform(data).GetColumn<float[]>("HeatMap").SelectMany(map => map).All(heat => heat is >= 0 and <= 1));
    });

    private ConvKanTrainer Trainer(int epochs) => _ml.MulticlassClassification.Trainers.ConvKan(new ConvKanTrainer.Options
    {
        Channels = [4],
        Spaces = [ActivationSpace.GaussianRbf],
        MaximumEpochs = epochs,
        BatchSize = 10,
        LearningRate = 0.02,
        ValidationFraction = 0,
        Seed = 3,
    });

    private IDataView Keyed(IEnumerable<PatternPicture> pictures, string[] classes)
    {
        var rows = _ml.Data.LoadFromEnumerable(pictures.ToArray());
        var names = _ml.Data.LoadFromEnumerable(classes.Select(name => new ClassName { Name = name }).ToArray());
        return _ml.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair("Label")], keyData: names).Fit(rows).Transform(rows);
    }

    private static float[][] Scores(IDataView scored) => [.. scored.GetColumn<float[]>("Score")];

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
