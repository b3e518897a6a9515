using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The conversion of a picture to the input pixels of a network.</summary>
/// <param name="Source">The content of the column.</param>
/// <param name="Shape">The size after resizing; 1 channel is grey, 3 are red, green and blue.</param>
/// <param name="Resizing">The kind of resizing.</param>
/// <param name="InputName">The network's input.</param>
internal sealed record PictureConversion(PictureSource Source, ImageShape Shape, ImageResizingEstimator.ResizingKind Resizing, string InputName)
    : ColumnConversion(InputName)
{
    // A decoded picture has fewer than 2³¹ bytes.
    public const int LargestMaximumPixels = 500_000_000;

    /// <summary>The maximum number of pixels of a picture before it is resized.</summary>
    public int MaximumPixels { get; init; } = ImageDefaults.MaximumPixels;

    /// <summary>True if a file's EXIF orientation is applied; models of version 0.1 ignore it.</summary>
    public bool AppliesOrientation { get; init; }

    /// <summary>The colour behind transparent pixels, 0xRRGGBB.</summary>
    public int Background { get; init; }

    public override DataViewType SourceType
        => Source == PictureSource.Image ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);

    public override string Needed
        => Source == PictureSource.Image ? "an image" : "a vector of Byte values of unknown size, the content of a picture file,";

    public override IReadOnlyList<string> TemporaryColumns => PictureSteps.Temporary;

    public override bool Fits(DataViewType type) => Source == PictureSource.Image ? type is ImageDataViewType : type.Equals(SourceType);

    public override ColumnReader CreateReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock target)
        => PictureReader.Create(row, column, (ColumnBlock<byte>)target);

    public override ITransformer CreateSteps(MLContext ml, ColumnSpec column, IDataView data) => PictureSteps.Create(ml, column, data);
}

/// <summary>The shape of a network's input images.</summary>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
internal sealed record ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The largest height or width of an image.</summary>
    public const int LongestSide = 4096;

    /// <summary>C·H·W.</summary>
    public int Size => checked(Channels * Height * Width);

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width} with {Channels} {(Channels == 1 ? "channel" : "channels")}");
}

/// <summary>The content of a column of pictures.</summary>
internal enum PictureSource
{
    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,

    /// <summary>The bytes of a file: PNG, JPEG, BMP, GIF or WebP.</summary>
    EncodedFile,
}

/// <summary>Recognises columns of pictures.</summary>
internal static class PictureColumns
{
    extension(ColumnSpec column)
    {
        /// <summary>The conversion of pictures; null for other columns.</summary>
        public PictureConversion? Picture => column.Conversion as PictureConversion;
    }
}

/// <summary>The defaults of options and catalog parameters of this package.</summary>
internal static class ImageDefaults
{
    public const int MaximumPixels = 100_000_000;
    public const string Background = "#000000";
    public const ImageResizingEstimator.ResizingKind Resizing = ImageResizingEstimator.ResizingKind.IsoCrop;
    public const string HeatMapColumnName = "HeatMap";
    public const double OverlayOpacity = 0.6;
}
