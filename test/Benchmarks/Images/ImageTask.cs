using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Benchmarks.Images;

/// <summary>A data set with its split.</summary>
/// <param name="Shape">The size of every image.</param>
/// <param name="Classes">The names of the classes, in the order of the keys.</param>
/// <param name="Training">The training images.</param>
/// <param name="Validation">The images that select the epoch, a part of the set's training images.</param>
/// <param name="Test">The test images.</param>
internal sealed record ImageTask(ImageShape Shape, IReadOnlyList<string> Classes, LabeledImage[] Training, LabeledImage[] Validation, LabeledImage[] Test)
{
    public const string Pixels = nameof(LabeledImage.Pixels);
    public const string Label = nameof(LabeledImage.Label);
    public const string Features = "Features";

    private const double ValidationShare = 0.1;

    /// <summary>Holds out a random tenth of the training images for validation.</summary>
    public static ImageTask Divide(ImageShape shape, IReadOnlyList<string> classes, LabeledImage[] training, LabeledImage[] test, int seed)
    {
        var (learned, aside) = Part(training, seed);
        return new ImageTask(shape, classes, learned, aside, test);
    }

    /// <summary>The task without its test images: measures on the validation images, while a part of the training images selects the epoch.</summary>
    public ImageTask WithinTraining(int seed) => Divide(Shape, Classes, Training, Validation, seed);

    /// <summary>The columns <see cref="Pixels"/>, a vector of bytes with the image's dimensions, and <see cref="Label"/>.</summary>
    public IDataView View(MLContext context, LabeledImage[] images)
    {
        var schema = SchemaDefinition.Create(typeof(LabeledImage));
        int[] sides = Shape.Channels == 1 ? [Shape.Height, Shape.Width] : [Shape.Channels, Shape.Height, Shape.Width];
        schema[Pixels].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, sides);
        schema[Label].ColumnType = new KeyDataViewType(typeof(uint), Classes.Count);
        return context.Data.LoadFromEnumerable(images, schema);
    }

    /// <summary>The columns of <see cref="View"/> and <see cref="Features"/>, the bytes as Single, for trainers without image support.</summary>
    public IDataView FeatureView(MLContext context, LabeledImage[] images)
    {
        var view = View(context, images);
        return context.Transforms.Conversion.ConvertType(Features, Pixels, DataKind.Single).Fit(view).Transform(view);
    }

    private static (LabeledImage[] Learned, LabeledImage[] Aside) Part(LabeledImage[] images, int seed)
    {
        int[] order = [.. Enumerable.Range(0, images.Length)];
        RandomSource.Shuffle(order, seed, stream: 0);
        int aside = (int)Math.Round(ValidationShare * images.Length);
        return ([.. order[aside..].Select(i => images[i])], [.. order[..aside].Select(i => images[i])]);
    }
}
