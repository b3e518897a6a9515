using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>Determines from a schema how the images of a column are read.</summary>
internal static class ImageColumns
{
    private const string Needed = "a vector of Single or Byte of known size, an image (MLImage) or a vector of Byte of unknown size (a picture file) is needed";

    /// <exception cref="ArgumentException">The column is missing, its type holds no images, or type and options do not determine its layout.</exception>
    public static ImageInput Find(DataViewSchema schema, string name, ImageInputOptions options)
    {
        var column = FeatureColumns.Get(schema, "Feature", name);
        return column.Type switch
        {
            ImageDataViewType image => Pictures(schema, column, new PictureSize(options.Height ?? options.PictureSide ?? Known(image.Height), options.Width ?? options.PictureSide ?? Known(image.Width)), PictureSource.Image, options),
            VectorDataViewType { Size: 0 } vector when vector.ItemType.Equals(NumberDataViewType.Byte) => Pictures(schema, column, new PictureSize(options.Height ?? options.PictureSide, options.Width ?? options.PictureSide), PictureSource.EncodedFile, options),
            VectorDataViewType { Size: > 0 } vector when vector.ItemType.Equals(NumberDataViewType.Single) => Vectors(column, vector, ColumnContent.Numbers, options),
            VectorDataViewType { Size: > 0 } vector when vector.ItemType.Equals(NumberDataViewType.Byte) => Vectors(column, vector, ColumnContent.Pixels, options),
            VectorDataViewType { Size: 0 } => throw FeatureColumns.Mismatch("Feature", column, $"{Needed}, and the size of this vector is not known"),
            _ => throw FeatureColumns.Mismatch("Feature", column, Needed),
        };
    }

    /// <summary>Checks the column as far as a schema shape allows.</summary>
    /// <exception cref="ArgumentException">The column is missing or its type holds no images.</exception>
    public static void Check(SchemaShape shape, string name)
    {
        var column = FeatureColumns.Get(shape, "Feature", name);
        bool scalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool fits = column.ItemType switch
        {
            ImageDataViewType => scalar,
            NumberDataViewType number when number == NumberDataViewType.Byte => !scalar && !column.IsKey,
            NumberDataViewType number when number == NumberDataViewType.Single => column.Kind == SchemaShape.Column.VectorKind.Vector,
            _ => false,
        };
        if (!fits)
            throw FeatureColumns.Mismatch("Feature", column, Needed);
    }

    private static ImageInput Vectors(DataViewSchema.Column column, VectorDataViewType type, ColumnContent content, ImageInputOptions options)
    {
        var (shape, layout) = VectorLayouts.Choose(column.Name, type, options);
        return new ImageInput(new ColumnSpec(column.Name, content, type.Size), shape, layout);
    }

    private static ImageInput Pictures(DataViewSchema schema, DataViewSchema.Column column, PictureSize size, PictureSource source, ImageInputOptions options)
    {
        string what = $"Column '{column.Name}' holds {(source == PictureSource.Image ? "images" : "picture files")}";
        if (options.Layout is not null)
            throw new ArgumentException($"Option Layout is {options.Layout}, but {char.ToLowerInvariant(what[0])}{what[1..]}, which have no layout; leave it null.");
        if (size is not { Height: int height, Width: int width })
            throw new ArgumentException($"{what} of any size; set the options Height and Width to the size to resize them to.");
        int channels = options.Channels ?? 3;
        if (channels is not (1 or 3))
            throw new ArgumentException($"Option Channels is {channels}, but {char.ToLowerInvariant(what[0])}{what[1..]}; they have 1 (grey) or 3 (colour).");
        var shape = new ImageShape(channels, height, width);
        var conversion = new PictureConversion(source, shape, options.Resizing, ColumnConversion.FreeName(schema, column.Name + ".Pixels"))
        {
            MaximumPixels = options.MaximumPixels,
            AppliesOrientation = options.AppliesOrientation,
            Background = PictureBackground.TryParse(options.Background, out int background) ? background : 0,
        };
        return new ImageInput(new ColumnSpec(column.Name, ColumnContent.Pixels, shape.Size) { Conversion = conversion }, shape, ImageLayout.Planar);
    }

    private static int? Known(int side) => side > 0 ? side : null;

    private readonly record struct PictureSize(int? Height, int? Width);
}
