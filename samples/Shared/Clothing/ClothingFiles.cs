namespace Samples.Shared.Clothing;

/// <summary>The part of Fashion-MNIST in the program's folder.</summary>
internal static class ClothingFiles
{
    /// <summary>The classes in the order of their numbers in the files.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    public static ClothingPicture[] Training() => Read("train");

    public static ClothingPicture[] Test() => Read("t10k");

    private static ClothingPicture[] Read(string part)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Data");
        byte[][] pictures = IdxFile.Read(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"));
        byte[][] labels = IdxFile.Read(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
        return [.. pictures.Zip(labels, (pixels, label) => new ClothingPicture { Pixels = pixels, Label = Classes[label[0]] })];
    }
}
