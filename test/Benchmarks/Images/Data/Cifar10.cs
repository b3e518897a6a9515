using System.Globalization;
using System.IO.Compression;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Benchmarks.Images.Data;

/// <summary>
/// The available part of CIFAR-10 (Krizhevsky, 2009): the first 20,000 training and 5,000 test images in their original order,
/// colour images of 32 × 32 pixels, encoded as JPEG.
/// </summary>
internal sealed class Cifar10 : ImageSet
{
    private const string BatchNormalised = "BatchNorm2D";
    private const int ModelColumn = 0;
    private const int AccuracyColumn = 1;
    private const int ParametersColumn = 2;
    private const int NormalisationColumn = 4;

    private static readonly string[] Names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public override string Name => "Cifar10";

    public override string Protocol => "The first 20,000 of the 50,000 training images, a tenth of them held out to select the epoch, and the first 5,000 of the 10,000 test images, all as JPEG. Published results used all images and are upper bounds. Half of the training images are flipped.";

    public override ImageShape Shape { get; } = new(Channels: 3, Height: 32, Width: 32);

    public override IReadOnlyList<string> Classes => Names;

    protected override IEnumerable<string> Files => [Archive];

    private static string Archive => DataFolder.Path("cifar10-jpg", "cifar10_jpg_first20k_test5k.zip");

    public override ImageAugmentation Augmentation() => new() { HorizontalFlip = true };

    public override LabeledImage[] Training(int most) => Read("train", most);

    public override LabeledImage[] Test() => Read("test", int.MaxValue);

    // The report's second series, with augmentation: its plain network and the networks with batch normalisation.
    public override IEnumerable<PublishedAccuracy> Published()
        => MarkdownTable.Rows(DataFolder.Path("peers", "conv-kan", "mnist_cifar_baseline.md"), "CIFAR 10")
            .Where(cells => cells[ModelColumn].StartsWith("SimpleConv,", StringComparison.Ordinal) || (cells.Length > NormalisationColumn && cells[NormalisationColumn] == BatchNormalised && cells[^1] == "0"))
            .Select(cells => new PublishedAccuracy(
                $"{cells[ModelColumn]}, torch-conv-kan",
                double.Parse(cells[AccuracyColumn].Trim('*'), CultureInfo.InvariantCulture) / 100,
                long.Parse(cells[ParametersColumn], CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture)));

    // An entry is part/class/number.jpg; the entries are in the original order, the numbers count within a class.
    private LabeledImage[] Read(string part, int most)
    {
        using var archive = ZipFile.OpenRead(Archive);
        return
        [
            .. archive.Entries.Where(entry => entry.Length > 0 && entry.FullName.StartsWith(part + "/", StringComparison.Ordinal)).Take(most).Select(entry => new LabeledImage
            {
                Pixels = JpegPixels.Planar(entry, Shape),
                Label = (uint)Array.IndexOf(Names, entry.FullName.Split('/')[1]),
            }),
        ];
    }
}
