using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Benchmarks.Images;

/// <summary>A data set of the experiment with its protocol.</summary>
internal abstract class ImageSet
{
    /// <summary>Its name in tables and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Where the images come from and how networks see them, in one sentence for the table.</summary>
    public abstract string Protocol { get; }

    /// <summary>Of every image.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>The names of the classes, in the order of the files' numbers.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>The first file that is not there, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    /// <summary>The files it needs.</summary>
    protected abstract IEnumerable<string> Files { get; }

    /// <summary>How training images are changed, for every network alike.</summary>
    public abstract ImageAugmentation Augmentation();

    /// <summary>The first training images, in the order of the files.</summary>
    public abstract LabeledImage[] Training(int most);

    /// <summary>All test images.</summary>
    public abstract LabeledImage[] Test();

    /// <summary>
    /// The options of a contestant that were chosen with <c>--tune</c>, on training images alone, as the command line has them;
    /// empty for the defaults. A test run uses them.
    /// </summary>
    public virtual string ChosenOptions(string contestant) => "";

    /// <summary>What others published, to print beside the table.</summary>
    public abstract IEnumerable<PublishedAccuracy> Published();
}
