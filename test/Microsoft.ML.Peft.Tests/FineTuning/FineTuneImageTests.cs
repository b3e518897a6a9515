using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.FineTuning.Image;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class FineTuneImageTests
{
    [TestMethod]
    public void Normalisation_is_what_the_model_was_trained_with()
    {
        using var folder = TinyVision.Folder(3);
        var plain = PictureSettings.Read(folder.Path);
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0.5f }, plain.Mean);
        folder.Write("preprocessor_config.json", """{"do_normalize":true,"image_mean":[0.1,0.2,0.3],"image_std":[0.4,0.5,0.6],"do_rescale":true,"rescale_factor":0.00392156862745098}""");
        var settings = PictureSettings.Read(folder.Path);
        CollectionAssert.AreEqual(new[] { 0.1f, 0.2f, 0.3f }, settings.Mean);
        CollectionAssert.AreEqual(new[] { 0.4f, 0.5f, 0.6f }, settings.Deviation);
        folder.Write("preprocessor_config.json", """{"do_normalize":false}""");
        CollectionAssert.AreEqual(new[] { 0f, 0f, 0f }, PictureSettings.Read(folder.Path).Mean);
        folder.Write("preprocessor_config.json", """{"do_rescale":false}""");
        Assert.Contains("another factor than 1/255", Assert.ThrowsExactly<NotSupportedException>(() => PictureSettings.Read(folder.Path)).Message);
        folder.Write("preprocessor_config.json", """{"image_mean":[0.1,0.2]}""");
        Assert.Contains("a list of 3 numbers", Assert.ThrowsExactly<InvalidDataException>(() => PictureSettings.Read(folder.Path)).Message);
    }

    [TestMethod]
    public void Pictures_are_brought_to_the_size_of_the_model()
    {
        using var folder = TinyVision.Folder(3);
        var ml = TestContexts.Create();
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(ColourPicture.Of).ToList());
        var data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        using var model = ml.MulticlassClassification.Trainers.FineTuneImage(folder.Path, featureColumnName: "Image", maximumEpochs: 2).Fit(data);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        Assert.IsTrue(scores.All(row => Math.Abs(row.Sum() - 1) < 1e-5));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        foreach (var (expected, actual) in scores.Zip(loaded.Transform(data).GetColumn<float[]>("Score")))
            CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void The_background_of_the_options_lies_behind_transparent_pictures()
    {
        using var folder = TinyVision.Folder(3);
        var ml = TestContexts.Create();
        var pictures = Enumerable.Range(0, 24).Select(ColourPicture.Of).ToList();
        var rows = ml.Data.LoadFromEnumerable(pictures);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        pictures[0] = new ColourPicture { Label = pictures[0].Label, Image = MLImage.CreateFromPixels(6, 6, MLPixelFormat.Rgba32, new byte[144]) };
        float[] Score(string background)
        {
            var options = new FineTuneImageTrainer.Options { ModelDirectory = folder.Path, FeatureColumnName = "Image", MaximumEpochs = 1, Seed = 1 };
            options.Image.Background = background;
            using var model = ml.MulticlassClassification.Trainers.FineTuneImage(options).Fit(ml.Data.SkipRows(keys.Transform(rows), 1));
            return model.Transform(keys.Transform(rows)).GetColumn<float[]>("Score").First();
        }
        CollectionAssert.AreEqual(Score("#000000"), Score("#000000"));
        CollectionAssert.AreNotEqual(Score("#000000"), Score("#FFFFFF"));
    }

    [TestMethod]
    public void A_network_in_8_bits_scores_pictures_like_one_in_32()
    {
        using var folder = TinyVision.Folder(3, width: 32);
        var ml = TestContexts.Create();
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 24).Select(ColourPicture.Of).ToList());
        var data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        var expected = Scores(Quantization.None, out _);
        var found = Scores(Quantization.Int8, out var report);
        Assert.HasCount(6, report!.Layers); // queries, keys, values, output and two layers of a block
        Assert.AreEqual(report.Before!.Loss, report.After!.Loss, 0.05);
        Assert.AreNotEqual(report.Before.Loss, report.After.Loss);
        for (int row = 0; row < expected.Length; row++)
        {
            for (int i = 0; i < expected[row].Length; i++)
                Assert.AreEqual(expected[row][i], found[row][i], 0.05);
        }

        float[][] Scores(Quantization quantization, out QuantizationReport? report)
        {
            using var model = ml.MulticlassClassification.Trainers.FineTuneImage(new FineTuneImageTrainer.Options
            {
                ModelDirectory = folder.Path,
                FeatureColumnName = "Image",
                MaximumEpochs = 2,
                ValidationFraction = 0.3,
                Seed = 1,
                Quantization = quantization,
                ScalesQuantizedInputs = quantization != Quantization.None,
            }).Fit(data);
            report = model.Model.Quantization;
            return [.. model.Transform(data).GetColumn<float[]>("Score")];
        }
    }

    [TestMethod]
    public void Models_and_columns_that_do_not_go_together_are_refused()
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        Assert.Contains("'bert', which cannot be fine-tuned on pictures", Assert.ThrowsExactly<NotSupportedException>(
            () => ml.MulticlassClassification.Trainers.FineTuneImage(WordBert.Directory).Fit(data)).Message);
    }
}
