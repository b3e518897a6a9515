using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>A grey picture of noise with one of three bright patterns at a known random position; the pattern is the class.</summary>
internal sealed class PatternPicture
{
    public const int Side = 32;
    public const int PatternSide = 9;

    private const int Middle = PatternSide / 2;

    public string Label { get; init; } = "";

    [VectorType(Side, Side)]
    public float[] Features { get; init; } = [];

    /// <summary>The first row of the pattern.</summary>
    public int Top { get; init; }

    /// <summary>Its first column.</summary>
    public int Left { get; init; }

    public static List<PatternPicture> Some(int count, int seed)
    {
        var random = new Random(seed);
        string[] labels = ["ring", "cross", "saltire"];
        return [.. Enumerable.Range(0, count).Select(i => Of(labels[i % labels.Length], random))];
    }

    public bool Holds(int row, int column) => row >= Top && row < Top + PatternSide && column >= Left && column < Left + PatternSide;

    /// <summary>The same picture, each pixel a square of <paramref name="zoom"/> × <paramref name="zoom"/>, to be disposed.</summary>
    public MLImage ToImage(int zoom = 1)
    {
        int side = Side * zoom;
        var pixels = new byte[side * side * 4];
        for (int i = 0; i < side * side; i++)
        {
            byte grey = (byte)Features[(i / side / zoom * Side) + (i % side / zoom)];
            pixels.AsSpan(i * 4, 3).Fill(grey);
            pixels[(i * 4) + 3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>The same picture as the content of a PNG file.</summary>
    public byte[] ToFile(int zoom = 1)
    {
        using var folder = new TemporaryFolder();
        using var image = ToImage(zoom);
        string path = folder.File("picture.png");
        image.Save(path);
        return File.ReadAllBytes(path);
    }

    private static PatternPicture Of(string label, Random random)
    {
        var (top, left) = (random.Next(Side - PatternSide + 1), random.Next(Side - PatternSide + 1));
        float[] pixels = [.. Enumerable.Range(0, Side * Side).Select(_ => (float)random.Next(100))];
        for (int y = 0; y < PatternSide; y++)
        {
            for (int x = 0; x < PatternSide; x++)
            {
                if (IsDrawn(label, y - Middle, x - Middle))
                    pixels[((top + y) * Side) + left + x] = 160 + random.Next(90);
            }
        }

        return new PatternPicture { Label = label, Features = pixels, Top = top, Left = left };
    }

    private static bool IsDrawn(string label, int y, int x) => label switch
    {
        "ring" => Math.Abs(Math.Sqrt((y * y) + (x * x)) - 3.5) < 1,
        "cross" => Math.Min(Math.Abs(y), Math.Abs(x)) <= 1,
        _ => Math.Abs(Math.Abs(y) - Math.Abs(x)) <= 1,
    };
}
