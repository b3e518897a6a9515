using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Encodes a conversion, and the column name for messages, as the numbers of a saved model.</summary>
internal static class PictureSettings
{
    private const int Version = 3;

    // Without orientation and background.
    private const int SecondVersion = 2;

    // Also without the limit of pixels and the name.
    private const int FirstVersion = 1;

    private const int SettingsBeforeName = 8;

    public static int[] Of(PictureConversion conversion, string columnName) =>
    [
        Version, conversion.Shape.Channels, conversion.Shape.Height, conversion.Shape.Width, (int)conversion.Resizing, conversion.MaximumPixels,
        conversion.AppliesOrientation ? 1 : 0, conversion.Background,
        .. columnName.Select(character => (int)character),
    ];

    /// <exception cref="InvalidDataException">Another version of this library wrote them.</exception>
    public static PictureConversion Read(VBuffer<int> settings, PictureSource source)
    {
        int[] values = Current([.. settings.DenseValues()]);
        if (values is not [Version, 1 or 3, var height, var width, var resizing, var maximum, 0 or 1, >= 0 and <= 0xFFFFFF, ..] || !IsSide(height) || !IsSide(width)
            || maximum is < 1 or > PictureConversion.LargestMaximumPixels || !Enum.IsDefined((ImageResizingEstimator.ResizingKind)resizing))
        {
            throw new InvalidDataException($"The settings [{string.Join(", ", values)}] of the model's images are not of version {FirstVersion} to {Version}; load it with the version of this library that saved it.");
        }

        return new PictureConversion(source, new ImageShape(values[1], height, width), (ImageResizingEstimator.ResizingKind)resizing, "")
        {
            MaximumPixels = maximum,
            AppliesOrientation = values[6] == 1,
            Background = values[7],
        };
    }

    // Models of earlier versions learned from pictures as they are stored, on black.
    private static int[] Current(int[] values) => values switch
    {
        [FirstVersion, _, _, _, _] => [Version, .. values.AsSpan(1), ImageDefaults.MaximumPixels, 0, 0],
        [SecondVersion, _, _, _, _, _, ..] => [Version, .. values.AsSpan(1, 5), 0, 0, .. values.AsSpan(6)],
        _ => values,
    };

    /// <summary>Gets the network's input pixels as an image.</summary>
    /// <param name="settings">The settings of the saved model.</param>
    /// <param name="source">The content of the column.</param>
    /// <param name="write">Writes the pixels [C, H, W] of a picture.</param>
    /// <exception cref="InvalidOperationException">The picture cannot be read; the message names the column. A custom mapping does not know its row.</exception>
    public static MLImage Convert(VBuffer<int> settings, PictureSource source, Action<PictureConversion, byte[]> write)
    {
        var conversion = Read(settings, source);
        var pixels = new byte[conversion.Shape.Size];
        try
        {
            write(conversion, pixels);
        }
        catch (InvalidDataException e)
        {
            string column = string.Concat(Current([.. settings.DenseValues()]).Skip(SettingsBeforeName).Select(character => (char)character));
            throw new InvalidOperationException($"Column '{column}' cannot be read: {e.Message} The model scores row by row; call WithBatchScoring() to get the row number in this message.", e);
        }
        return ToImage(pixels, conversion.Shape);
    }

    private static bool IsSide(int length) => length is >= 1 and <= ImageShape.LongestSide;

    /// <summary>Converts pixels [C, H, W] to an image; grey pixels are written to all three colours.</summary>
    private static MLImage ToImage(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        int count = shape.Height * shape.Width;
        var interleaved = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                interleaved[(i * 4) + channel] = pixels[(shape.Channels == 1 ? 0 : channel * count) + i];
            interleaved[(i * 4) + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, interleaved); // [C, H, W] -> [H, W, 4]
    }
}
