using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Explanations;

/// <summary>
/// A heat map [H, W] over a picture of another size. Every kind of resizing keeps the centre, so only the scales differ: equal for both
/// axes after cropping or padding, one for each axis after stretching.
/// </summary>
internal readonly ref struct PlacedHeatMap
{
    private readonly ReadOnlySpan<float> _map;
    private readonly int _height;
    private readonly int _width;
    private readonly int _pictureHeight;
    private readonly int _pictureWidth;
    private readonly double _down;
    private readonly double _across;

    public PlacedHeatMap(
        ReadOnlySpan<float> map, int height, int width, int pictureHeight, int pictureWidth, ImageResizingEstimator.ResizingKind resizing)
    {
        (_height, _width, _pictureHeight, _pictureWidth) = (height, width, pictureHeight, pictureWidth);
        _map = map;
        var (down, across) = (height / (double)pictureHeight, width / (double)pictureWidth);
        (_down, _across) = resizing switch
        {
            ImageResizingEstimator.ResizingKind.IsoCrop => (Math.Max(down, across), Math.Max(down, across)),
            ImageResizingEstimator.ResizingKind.IsoPad => (Math.Min(down, across), Math.Min(down, across)),
            _ => (down, across),
        };
    }

    /// <summary>The heat of a pixel of the picture, 0 to 1, interpolated linearly; 0 outside the map.</summary>
    public double At(int y, int x)
    {
        double row = Position(y, _pictureHeight, _down, _height);
        double column = Position(x, _pictureWidth, _across, _width);
        if (!Reaches(row, _height) || !Reaches(column, _width))
            return 0;
        var (top, below) = Split(row, _height);
        var (left, right) = Split(column, _width);
        double upper = Between(Value(top, left), Value(top, left + 1), right);
        double lower = Between(Value(top + 1, left), Value(top + 1, left + 1), right);
        return Between(upper, lower, below);
    }

    // The position of a pixel's centre; 0 is the centre of the map's first pixel.
    private static double Position(int at, int pictureLength, double scale, int length) => ((at + 0.5 - (pictureLength / 2.0)) * scale) + (length / 2.0) - 0.5;

    private static bool Reaches(double position, int length) => position >= -0.5 && position <= length - 0.5;

    // The pixel before a position, and the distance from it.
    private static (int Before, double Part) Split(double position, int length)
    {
        double inside = Math.Clamp(position, 0, length - 1);
        int before = (int)inside;
        return (before, inside - before);
    }

    private static double Between(double first, double second, double part) => first + (part * (second - first));

    private double Value(int row, int column)
    {
        float value = _map[(Math.Min(row, _height - 1) * _width) + Math.Min(column, _width - 1)];
        return float.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);
    }
}
