using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Benchmarks.Images;

/// <summary>A data set of the experiment with its protocol.</summary>
internal abstract class ImageSet
{
    /// <summary>Its name in tables and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Describes the source of the images and their preparation in one sentence for the table.</summary>
    public abstract string Protocol { get; }

    /// <summary>The size of every image.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>The names of the classes, in the order of the files' numbers.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>The first missing file, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    /// <summary>The required files.</summary>
    protected abstract IEnumerable<string> Files { get; }

    /// <summary>The augmentation of training images, the same for every network.</summary>
    public abstract ImageAugmentation Augmentation();

    /// <summary>The first training images, in the order of the files.</summary>
    public abstract LabeledImage[] Training(int most);

    /// <summary>All test images.</summary>
    public abstract LabeledImage[] Test();

    /// <summary>
    /// The options of a contestant that were chosen with <c>--tune</c> on training images alone, in the command line's form;
    /// empty for the defaults. Test runs use them.
    /// </summary>
    public virtual string ChosenOptions(string contestant) => "";

    /// <summary>Published results, printed beside the table.</summary>
    public abstract IEnumerable<PublishedAccuracy> Published();
}
