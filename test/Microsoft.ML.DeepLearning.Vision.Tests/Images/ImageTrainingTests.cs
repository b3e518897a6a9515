using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision.Tests.Pictures;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Images;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

/// <summary>Training on each kind of image column, and scoring with the fitted and the loaded model.</summary>
[TestClass]
public class ImageTrainingTests
{
    private readonly MLContext _ml = TestContexts.Create();

    public static IEnumerable<object[]> Kinds => [["planar"], ["interleaved"], ["bytes"], ["flat"], ["image"], ["file"], ["grey"]];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Classes_are_learned_and_a_loaded_model_scores_the_same_bits(string kind)
    {
        var data = Data(kind, ColoredPicture.Some(60));
        var model = Trainer(kind).Fit(data);
        var scored = model.Transform(data);
        Assert.AreEqual(1, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy, kind);

        var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(_ml, model, data.Schema), out _);

        AssertSame(scored, loaded.Transform(data));
        AssertSame(scored, loaded.WithBatchScoring().Transform(data));
    }

    [TestMethod]
    [DataRow("image")]
    [DataRow("file")]
    public void A_prediction_engine_scores_one_picture_before_saving_and_after_loading(string kind)
    {
        var rows = ColoredPicture.Some(30);
        var data = Data(kind, rows);
        var model = Trainer(kind).Fit(data);
        float[][] expected = Scores(model.Transform(data));
        var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(_ml, model, data.Schema), out _);
        foreach (ITransformer each in new[] { model, loaded, loaded.WithBatchScoring() })
        {
            using var engine = _ml.Model.CreatePredictionEngine<ColoredPicture, Prediction>(
                new TransformerChain<ITransformer>(_ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.LoadFromEnumerable(rows)), each),
                new PredictionEngineOptions { OwnsTransformer = false });
            for (int row = 0; row < 5; row++)
                CollectionAssert.AreEqual(expected[row], engine.Predict(rows[row]).Score);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Streamed_rows_train_as_rows_in_memory_do(string kind)
    {
        var data = Data(kind, ColoredPicture.Some(40));
        var streamed = Trainer(kind, options => options.DataHandling = DataHandling.Stream).Fit(data);
        var kept = Trainer(kind, options => options.BatchSize = 40).Fit(data);
        CollectionAssert.AreEqual(kept.Model.Mean.ToArray(), streamed.Model.Mean.ToArray());
        Assert.AreEqual(1, _ml.MulticlassClassification.Evaluate(streamed.Transform(data)).MicroAccuracy);
    }

    [TestMethod]
    public void Every_kind_of_column_gives_the_same_normalisation_of_the_same_pictures()
    {
        var rows = ColoredPicture.Some(30);
        var expected = Trainer("planar").Fit(Data("planar", rows)).Model;
        foreach (string kind in new[] { "interleaved", "bytes", "flat" })
        {
            var found = Trainer(kind).Fit(Data(kind, rows)).Model;
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.AreEqual(expected.Mean[channel], found.Mean[channel], 1e-3, kind);
                Assert.AreEqual(expected.Deviation[channel], found.Deviation[channel], 1e-3, kind);
            }
        }
    }

    [TestMethod]
    public void The_bound_on_the_rows_scored_at_once_is_saved_with_the_model()
    {
        var data = Data("planar", ColoredPicture.Some(12));
        var model = Trainer("planar").Fit(data);
        long expected = model.Scorer.Model.ActivationBytes;
        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, model, data.Schema), out _).WithBatchScoring();
        Assert.AreEqual(32L * sizeof(float) * 5 * 6, expected);
        Assert.AreEqual(expected, ((DeepPredictionTransformer<ITransformer>)loaded).Scorer.Model.ActivationBytes);
    }

    [TestMethod]
    public void The_same_seed_augments_alike_and_every_augmentation_can_be_trained_with()
    {
        var data = Data("planar", ColoredPicture.Some(60));
        float[][] Fit() => Scores(Trainer("planar", options => options.Augmentation = new ImageAugmentation
        {
            HorizontalFlip = true,
            VerticalFlip = true,
            MaximumRotation = 15,
            CropPadding = 1,
            CutoutSize = 2,
            MixupAlpha = 0.2,
        }).Fit(data).Transform(data));
        float[][] first = Fit();
        float[][] second = Fit();
        for (int row = 0; row < first.Length; row++)
            CollectionAssert.AreEqual(first[row], second[row]);
    }

    [TestMethod]
    public void Nothing_native_is_left_after_training_on_pictures()
        => LiveTensors.AreBalancedBy(() =>
        {
            using var model = Trainer("file", options => options.Augmentation.MixupAlpha = 0.3).Fit(Data("file", ColoredPicture.Some(20)));
        });

    private IDataView Data(string kind, List<ColoredPicture> rows)
    {
        var data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));
        if (kind is "image" or "file" or "grey")
            return data;
        var pixels = _ml.Transforms.ResizeImages("Pixels", 6, 5, "Image")
            .Append(_ml.Transforms.ExtractPixels("Pixels", interleavePixelColors: kind == "interleaved", outputAsFloatArray: kind != "bytes"))
            .Fit(data).Transform(data);
        return kind == "flat" ? _ml.Transforms.Concatenate("Pixels", "Pixels").Fit(pixels).Transform(pixels) : pixels;
    }

    private PixelPerceptronTrainer Trainer(string kind, Action<PixelPerceptronOptions>? change = null)
    {
        var options = new PixelPerceptronOptions
        {
            FeatureColumnName = kind switch { "image" => "Image", "file" or "grey" => "File", _ => "Pixels" },
            MaximumEpochs = 20,
            BatchSize = 16,
            LearningRate = 0.02,
            Seed = 3,
            ValidationFraction = 0,
            DataHandling = DataHandling.InMemory,
        };
        if (kind is "flat" or "image" or "file" or "grey")
            (options.Image.Height, options.Image.Width) = (5, 6);
        if (kind == "grey")
            options.Image.Channels = 1;
        if (kind == "flat")
            options.Image.Layout = ImageLayout.Planar;
        change?.Invoke(options);
        return new PixelPerceptronTrainer(_ml, options);
    }

    private static float[][] Scores(IDataView scored) => [.. scored.GetColumn<float[]>("Score")];

    private static void AssertSame(IDataView expected, IDataView actual)
    {
        CollectionAssert.AreEqual(SchemaText.Of(expected.Schema), SchemaText.Of(actual.Schema));
        foreach (var (first, second) in Scores(expected).Zip(Scores(actual)))
            CollectionAssert.AreEqual(first, second);
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
