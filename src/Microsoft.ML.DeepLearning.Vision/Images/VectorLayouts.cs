using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>Finds the layout in which a vector is read as an image.</summary>
internal static class VectorLayouts
{
    /// <summary>The only layout that type and options allow.</summary>
    /// <exception cref="ArgumentException">There is none, or more than one; the message names the options to set.</exception>
    public static (ImageShape Shape, ImageLayout Layout) Choose(string column, VectorDataViewType type, ImageInputOptions options)
    {
        if (type.Dimensions.Length == 1 && (options.Height is null || options.Width is null))
            throw new ArgumentException($"Column '{column}' has type {type}, which does not determine the size of its images; set the options Height and Width (and Channels and Layout for more than one channel).");
        (ImageShape Shape, ImageLayout Layout)[] ways =
            [.. Readings(type, options).Where(way => Fits(way.Shape, way.Layout, options)).DistinctBy(way => Simplest(way.Shape, way.Layout))];
        return ways switch
        {
            [var only] => Simplest(only.Shape, only.Layout),
            [] => throw new ArgumentException($"Column '{column}' has type {type}, which is no image of {Asked(options)}: a vector of the dimensions [channels, height, width] or [height, width, channels] is needed, with 1 to {ImageOptionChecks.MostChannels} channels, or a flat vector of as many values."),
            _ => throw new ArgumentException($"Column '{column}' has type {type}, which can be read as {string.Join(" or as ", ways.Select(way => $"{way.Layout} {way.Shape}"))}; set the option Layout."),
        };
    }

    private static IEnumerable<(ImageShape Shape, ImageLayout Layout)> Readings(VectorDataViewType type, ImageInputOptions options)
    {
        var sides = type.Dimensions;
        if (sides.Length == 3)
            return [(new ImageShape(sides[0], sides[1], sides[2]), ImageLayout.Planar), (new ImageShape(sides[2], sides[0], sides[1]), ImageLayout.Interleaved)];
        if (sides.Length == 2)
            return [(new ImageShape(1, sides[0], sides[1]), options.Layout ?? ImageLayout.Planar)];
        if (sides.Length != 1)
            return [];
        return Enumerable.Range(1, ImageOptionChecks.MostChannels)
            .Where(channels => (long)channels * options.Height!.Value * options.Width!.Value == type.Size)
            .Select(channels => new ImageShape(channels, options.Height!.Value, options.Width!.Value))
            .SelectMany(shape => new[] { (shape, ImageLayout.Planar), (shape, ImageLayout.Interleaved) });
    }

    private static bool Fits(ImageShape shape, ImageLayout layout, ImageInputOptions options)
        => shape.Channels is >= 1 and <= ImageOptionChecks.MostChannels
            && (options.Channels ?? shape.Channels) == shape.Channels
            && (options.Height ?? shape.Height) == shape.Height
            && (options.Width ?? shape.Width) == shape.Width
            && (options.Layout ?? layout) == layout;

    // With one channel both layouts are the same.
    private static (ImageShape Shape, ImageLayout Layout) Simplest(ImageShape shape, ImageLayout layout) => (shape, shape.Channels == 1 ? ImageLayout.Planar : layout);

    private static string Asked(ImageInputOptions options)
    {
        string text = string.Join(", ", new[]
        {
            Said(nameof(options.Height), options.Height),
            Said(nameof(options.Width), options.Width),
            Said(nameof(options.Channels), options.Channels),
            Said(nameof(options.Layout), options.Layout),
        }.OfType<string>());
        return text.Length > 0 ? $"the options {text}" : "a known layout";
    }

    private static string? Said(string name, object? value) => value is null ? null : FormattableString.Invariant($"{name} = {value}");
}
