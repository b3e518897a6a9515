using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Explanations;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// Draws heat maps, such as those of <see cref="EigenCamEstimator"/>, over the pictures that they explain. Cold pixels keep the picture's
/// colours; warmer pixels turn yellow, then red. The class is thread-safe.
/// </summary>
/// <remarks>
/// A network reads pictures of one size. The map is drawn over the part of the picture that the network read, so the picture may have its
/// original size.
/// </remarks>
/// <example>
/// <code>
/// var overlay = HeatMapOverlay.For(explained.Schema["HeatMap"]);
/// using var picture = MLImage.CreateFromFile("cat.jpg");
/// overlay.Save(picture, prediction.HeatMap, "cat-explained.png");
/// </code>
/// </example>
public sealed class HeatMapOverlay
{
    private const int PixelBytes = 4;

    /// <summary>Creates an overlay for maps of one size.</summary>
    /// <param name="height">Rows of a map, at least 1.</param>
    /// <param name="width">Columns of a map, at least 1.</param>
    public HeatMapOverlay(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        Height = height;
        Width = width;
    }

    /// <summary>The number of rows of a map.</summary>
    public int Height { get; }

    /// <summary>The number of columns of a map.</summary>
    public int Width { get; }

    /// <summary>The opacity of the hottest pixels.</summary>
    /// <value>0 to 1; default 0.6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Opacity
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Opacity must be from 0 to 1.");
    } = ImageDefaults.OverlayOpacity;

    /// <summary>The resizing that the network's pictures went through, as in <see cref="ImageInputOptions.Resizing"/>; it determines the part of a picture that a map covers.</summary>
    /// <value>Default <see cref="ImageResizingEstimator.ResizingKind.IsoCrop"/>.</value>
    public ImageResizingEstimator.ResizingKind Resizing { get; init; } = ImageDefaults.Resizing;

    /// <summary>Creates an overlay for the maps of a column.</summary>
    /// <param name="heatMapColumn">A vector of Single with two dimensions, [height, width].</param>
    /// <returns>The overlay.</returns>
    /// <exception cref="ArgumentException">The column has another type.</exception>
    public static HeatMapOverlay For(DataViewSchema.Column heatMapColumn)
        => heatMapColumn.Type is VectorDataViewType { Size: > 0, Dimensions: [var height, var width] } type && type.ItemType == NumberDataViewType.Single
            ? new HeatMapOverlay(height, width)
            : throw new ArgumentException($"Column '{heatMapColumn.Name}' has type {heatMapColumn.Type}; a vector of Single with the dimensions [height, width] is needed.", nameof(heatMapColumn));

    /// <summary>Draws a map over a picture.</summary>
    /// <param name="picture">The picture, of any size; it is not modified.</param>
    /// <param name="heatMap">The map row by row, from 0 to 1; values outside are clamped, and NaN counts as 0.</param>
    /// <returns>A new picture of the same size, which the caller disposes; transparent pixels become black.</returns>
    /// <exception cref="ArgumentException">The map has another number of values than <see cref="Height"/> · <see cref="Width"/>.</exception>
    public MLImage Draw(MLImage picture, ReadOnlySpan<float> heatMap)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (heatMap.Length != Height * Width)
            throw new ArgumentException($"The map has {heatMap.Length} values; {Height * Width} are needed, as it has {Height} rows and {Width} columns.", nameof(heatMap));
        byte[] pixels = picture.Pixels.ToArray(); // [H', W', 4]
        int red = picture.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
        var heat = new PlacedHeatMap(heatMap, Height, Width, picture.Height, picture.Width, Resizing);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                var pixel = pixels.AsSpan(((y * picture.Width) + x) * PixelBytes, PixelBytes);
                double value = heat.At(y, x);
                double cover = Opacity * value;
                pixel[red] = Mixed(pixel[red], byte.MaxValue, cover);
                pixel[1] = Mixed(pixel[1], byte.MaxValue * (1 - value), cover);
                pixel[2 - red] = Mixed(pixel[2 - red], 0, cover);
                pixel[3] = byte.MaxValue;
            }
        }

        return MLImage.CreateFromPixels(picture.Width, picture.Height, picture.PixelFormat, pixels);
    }

    /// <summary>Draws a map over a picture and writes the result to a file.</summary>
    /// <param name="picture">The picture, as in <see cref="Draw"/>.</param>
    /// <param name="heatMap">The map, as in <see cref="Draw"/>.</param>
    /// <param name="path">The file; its extension ".png", ".jpg" or ".webp" selects the format. An existing file is replaced.</param>
    /// <exception cref="ArgumentException">The map has another number of values, or the file has another extension.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(MLImage picture, ReadOnlySpan<float> heatMap, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var drawn = Draw(picture, heatMap);
        drawn.Save(path);
    }

    private static byte Mixed(byte below, double above, double cover) => (byte)Math.Round(below + (cover * (above - below)));
}
