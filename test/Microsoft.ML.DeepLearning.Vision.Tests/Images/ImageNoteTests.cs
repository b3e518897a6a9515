using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.DeepLearning.Vision.Tests.Pictures;
using Microsoft.ML.Extensions.Testing.Images;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

/// <summary>What a model remembers of its pictures is what it was trained with.</summary>
[TestClass]
public sealed class ImageNoteTests
{
    private static readonly ImageShape Shape = new(3, 5, 6);

    [TestMethod]
    public void A_conversion_comes_back_whole()
    {
        var conversion = new PictureConversion(PictureSource.EncodedFile, Shape, ImageResizingEstimator.ResizingKind.Fill, "Pixels")
        {
            MaximumPixels = 107,
            AppliesOrientation = true,
            Background = 0x123456,
        };
        var column = new ColumnSpec("File", ColumnContent.Pixels, Shape.Size) { Conversion = conversion };
        string note = ImageNote.Of(new ImageInput(column, Shape, ImageLayout.Planar)).ToString();
        Assert.AreEqual(conversion, ImageNote.Parse(note).ToColumn("Pixels", ColumnContent.Pixels).Picture);
    }

    [TestMethod]
    public void A_note_of_an_earlier_version_has_neither_orientation_nor_background()
    {
        var picture = ImageNote.Parse("""{"Column":"File","Channels":3,"Height":5,"Width":6,"Source":"EncodedFile","Resizing":"Fill","MaximumPixels":107}""")
            .ToColumn("Pixels", ColumnContent.Pixels).Picture!;
        Assert.AreEqual((107, false, 0), (picture.MaximumPixels, picture.AppliesOrientation, picture.Background));
    }

    [TestMethod]
    public void A_copy_of_the_options_with_another_size_keeps_every_other_option()
    {
        var options = new ImageInputOptions { Height = 1, Width = 2, Channels = 1, Layout = ImageLayout.Interleaved, Resizing = ImageResizingEstimator.ResizingKind.Fill, MaximumPixels = 107, AppliesOrientation = false, Background = "#123456" };
        var (standard, copy) = (new ImageInputOptions(), options.With(3, 4, 5, 3));
        Assert.AreEqual((3, 4, 5, 3), (copy.Height, copy.Width, copy.PictureSide, copy.Channels));
        foreach (var property in typeof(ImageInputOptions).GetProperties().Where(property => property.Name is not "Height" and not "Width" and not "Channels"))
        {
            Assert.AreNotEqual(property.GetValue(standard), property.GetValue(options), $"{property.Name}: the test needs a value that is not the default.");
            Assert.AreEqual(property.GetValue(options), property.GetValue(copy), property.Name);
        }
    }

    [TestMethod]
    public void A_fitted_and_a_loaded_model_see_the_same_pictures_however_they_are_scored()
    {
        var ml = TestContexts.Create();
        IDataView Keyed(IReadOnlyList<ColoredPicture> rows)
            => ml.Transforms.Conversion.MapValueToKey("Label").Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));
        var data = Keyed(ColoredPicture.Some(20));
        using var model = new PixelPerceptronTrainer(ml, new PixelPerceptronOptions
        {
            FeatureColumnName = "File",
            Image = new() { Height = 5, Width = 6, Background = "#3366CC" },
            MaximumEpochs = 3,
            ValidationFraction = 0,
        }).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;

        byte[] upright = PictureOrientationTests.StoredAs(1);
        byte[] clear = PngFile.Of(6, 5, 8, PngFile.Rgba, (_, _, channel) => channel == 3 ? 0 : 200);
        byte[] blue = PngFile.Of(6, 5, 8, PngFile.Rgb, (_, _, channel) => new[] { 0x33, 0x66, 0xCC }[channel]);
        var pictures = Keyed([.. new[] { upright, PictureOrientationTests.StoredAs(6), clear, blue }.Select(file => new ColoredPicture { Label = "red", File = file })]);
        foreach (var each in new ITransformer[] { model, loaded, loaded.WithBatchScoring() })
        {
            float[][] scores = [.. each.Transform(pictures).GetColumn<float[]>("Score")];
            for (int i = 0; i < scores[0].Length; i++)
            {
                Assert.AreEqual(scores[0][i], scores[1][i], 0.02, $"{each}: the sideways picture is not read upright.");
                Assert.AreEqual(scores[3][i], scores[2][i], 1e-5, $"{each}: the transparent picture does not lie on the background.");
            }
        }
    }
}
