using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>
/// The description of a network's input images in the metadata of its file. The inputs of the graph are flat: they have neither height nor
/// width nor the source of the pixels.
/// </summary>
/// <param name="Column">The image column.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Source">The source of the pixels; null if the column holds the values.</param>
/// <param name="Resizing">The resizing of pictures to this size.</param>
/// <param name="MaximumPixels">The maximum number of pixels of a picture before resizing; null in models of an earlier version.</param>
/// <param name="AppliesOrientation">True if the EXIF orientation of files is applied; null in models of an earlier version, which ignore it.</param>
/// <param name="Background">The colour behind transparent pixels, 0xRRGGBB; null in models of an earlier version, which have black.</param>
internal sealed record ImageNote(
    string Column, int Channels, int Height, int Width, PictureSource? Source, ImageResizingEstimator.ResizingKind Resizing, int? MaximumPixels = null,
    bool? AppliesOrientation = null, int? Background = null)
{
    /// <summary>The name of the entry in the metadata.</summary>
    public const string Key = "image_input";

    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    public static ImageNote Of(ImageInput input) => new(
        input.Column.Name, input.Shape.Channels, input.Shape.Height, input.Shape.Width, input.Column.Picture?.Source, input.Column.Picture?.Resizing ?? default,
        input.Column.Picture?.MaximumPixels, input.Column.Picture?.AppliesOrientation, input.Column.Picture?.Background);

    /// <exception cref="InvalidDataException">Another version of this library wrote it.</exception>
    public static ImageNote Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ImageNote>(text, Options) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The model describes its images as '{text}', which this version of the library cannot read; load it with the version that saved it.", e);
        }
    }

    /// <summary>Creates the description of the column.</summary>
    /// <param name="inputName">The network's input.</param>
    /// <param name="content">The kind of its values.</param>
    public ColumnSpec ToColumn(string inputName, ColumnContent content)
    {
        var shape = new ImageShape(Channels, Height, Width);
        return new ColumnSpec(Column, content, shape.Size)
        {
            Conversion = Source is { } source
                ? new PictureConversion(source, shape, Resizing, inputName)
                {
                    MaximumPixels = MaximumPixels ?? ImageDefaults.MaximumPixels,
                    AppliesOrientation = AppliesOrientation ?? false,
                    Background = Background ?? 0,
                }
                : null,
        };
    }

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}

/// <summary>Registers picture reading with the engine when this assembly is loaded; loading a model that reads pictures loads it.</summary>
internal static class VisionModule
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The engine must not name this package, and loading a model calls nothing else of it.")]
    internal static void Register() => KnownConversions.Register(ImageNote.Key, (note, input) => ImageNote.Parse(note) is { Source: not null } pictures ? pictures.ToColumn(input.Name, input.Content) : null);
}
