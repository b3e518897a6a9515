using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Pictures whose class is the height of a bar, or the side it stands on: only the first may be mirrored.</summary>
[TestClass]
public sealed class AutomaticAugmentationTests
{
    private const int Side = 8;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Mirror_images_are_used_where_they_keep_their_class(bool mirrors)
    {
        var context = TestContexts.Create();
        ConvKanTrainer.Options Options(ImageAugmentation augmentation) => new()
        {
            Channels = [4],
            MaximumEpochs = 2,
            ValidationFraction = 0,
            Seed = 3,
            Augmentation = augmentation,
        };
        float[] Scores(ImageAugmentation augmentation)
        {
            var data = Bars(context, 120, mirrors);
            using var model = context.MulticlassClassification.Trainers.ConvKan(Options(augmentation)).Fit(data);
            return [.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row)];
        }

        // The same seed draws the same numbers, so a run with the same changes has the same scores.
        CollectionAssert.AreEqual(Scores(new ImageAugmentation { HorizontalFlip = mirrors }), Scores(ImageAugmentation.Auto()));
        CollectionAssert.AreNotEqual(Scores(new ImageAugmentation { HorizontalFlip = !mirrors }), Scores(ImageAugmentation.Auto()));
    }

    [TestMethod]
    public void It_is_off_unless_asked_for() => Assert.IsFalse(new ConvKanTrainer.Options().Augmentation.Automatic);

    private static IDataView Bars(MLContext context, int rows, bool symmetrical)
    {
        var random = new Random(1);
        var pictures = Enumerable.Range(0, rows).Select(row =>
        {
            var label = (uint)(row % 2);
            var pixels = new float[Side * Side];
            for (var at = 0; at < pixels.Length; at++)
            {
                var place = symmetrical ? at / Side : at % Side;
                pixels[at] = (place < Side / 2 == (label == 0) ? 200 : 40) + 20 * random.NextSingle();
            }

            return new Picture { Features = pixels, Label = label };
        });
        var definition = SchemaDefinition.Create(typeof(Picture));
        definition[nameof(Picture.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Side, Side);
        definition[nameof(Picture.Label)].ColumnType = new KeyDataViewType(typeof(uint), 2);
        return context.Data.LoadFromEnumerable(pictures.ToArray(), definition);
    }

    private sealed class Picture
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
