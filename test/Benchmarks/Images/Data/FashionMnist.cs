using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Samples.Shared.Clothing;

namespace Benchmarks.Images.Data;

/// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv 1708.07747): 60,000 and 10,000 grey images of 28 × 28 pixels.</summary>
internal sealed class FashionMnist : ImageSet
{
    // From the table in the data's readme: small networks, a large one for comparison, trees and people.
    private static readonly string[] Peers =
    [
        "2 Conv <100K parameters", "2 Conv ~113K parameters", "3 Conv+BN+pooling", "2 Conv+3 FC ~500K parameters", "DenseNet-BC 768K params", "XgBoost", "Human Performance",
    ];

    public override string Name => "FashionMnist";

    public override string Protocol => "The 60,000 training images, a tenth of them held out to select the epoch, and the 10,000 test images. Half of the training images are flipped.";

    public override ImageShape Shape { get; } = new(Channels: 1, Height: 28, Width: 28);

    public override IReadOnlyList<string> Classes { get; } =
        ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    protected override IEnumerable<string> Files => [PixelFile("train"), LabelFile("train"), PixelFile("t10k"), LabelFile("t10k")];

    public override ImageAugmentation Augmentation() => new() { HorizontalFlip = true };

    public override LabeledImage[] Training(int most) => Read("train", most);

    public override LabeledImage[] Test() => Read("t10k", int.MaxValue);

    // The networks of Convolutional-KANs: the tables of its readme (github.com/AntonioTepsich/Convolutional-KANs).
    public override IEnumerable<PublishedAccuracy> Published() =>
    [
        new("plain CNN, medium, AntonioTepsich", 0.8834, "3,020"),
        new("plain CNN, big, AntonioTepsich", 0.8944, "26,600"),
        new("KAN convolutions, MLP head, grid 10, AntonioTepsich", 0.8899, "9,940"),
        new("KAN convolutions, MLP head, grid 20, AntonioTepsich", 0.8890, "14,900"),
        new("KAN convolutions, big, grid 10, AntonioTepsich", 0.8915, "33,500"),
        new("KAN convolutions, KAN head, grid 20, AntonioTepsich", 0.8856, "74,900"),
        .. MarkdownTable.Rows(DataFolder.Path("fashion-mnist", "UPSTREAM-README.md"))
            .Where(cells => Peers.Contains(cells[0]))
            .Select(cells => new PublishedAccuracy($"{cells[0]}, readme of the data", double.Parse(cells[2], CultureInfo.InvariantCulture), "")),
    ];

    private static LabeledImage[] Read(string part, int most)
        => [.. IdxFile.Read(PixelFile(part)).Zip(IdxFile.Read(LabelFile(part)), (pixels, label) => new LabeledImage { Pixels = pixels, Label = label[0] }).Take(most)];

    private static string PixelFile(string part) => DataFolder.Path("fashion-mnist", $"{part}-images-idx3-ubyte.gz");

    private static string LabelFile(string part) => DataFolder.Path("fashion-mnist", $"{part}-labels-idx1-ubyte.gz");
}
