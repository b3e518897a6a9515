using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// What the type of an image column does not say. A layout is never guessed: where a type allows several readings, training
/// stops with a message that names the option to set.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>column</term><description>what is needed</description></listheader>
/// <item><term>vector of Single or Byte of three dimensions, as <c>ExtractPixels</c> gives it</term><description>nothing, unless planar and interleaved are both possible</description></item>
/// <item><term>vector of Single or Byte of two dimensions</term><description>nothing: [height, width], one channel</description></item>
/// <item><term>flat vector of Single or Byte</term><description><see cref="Height"/> and <see cref="Width"/>; <see cref="Layout"/> when there is more than one channel</description></item>
/// <item><term><see cref="Microsoft.ML.Data.MLImage"/></term><description><see cref="Height"/> and <see cref="Width"/> to resize to, unless the type says them</description></item>
/// <item><term>vector of Byte of unknown size: a PNG, JPEG, BMP, GIF or WebP file</term><description><see cref="Height"/> and <see cref="Width"/> to resize to</description></item>
/// </list>
/// </remarks>
public sealed class ImageInputOptions
{
    /// <summary>Rows of the images that the network sees.</summary>
    /// <value>1 to 4,096; default null: as the column's type says.</value>
    public int? Height { get; set; }

    /// <summary>Columns of the images that the network sees.</summary>
    /// <value>1 to 4,096; default null: as the column's type says.</value>
    public int? Width { get; set; }

    /// <summary>Channels: 1 is grey, 3 is red, green and blue. Pictures of colour are turned to grey with 0.299 R + 0.587 G + 0.114 B.</summary>
    /// <value>1 to 4, of pictures 1 or 3; default null: as the column's type says, 3 for pictures.</value>
    public int? Channels { get; set; }

    /// <summary>The order of the values in a vector. Pictures have none.</summary>
    /// <value>Default null: as the column's type says.</value>
    public ImageLayout? Layout { get; set; }

    /// <summary>How pictures of another size are fitted: cut, filled up with black, or stretched. Shrinking averages over what becomes one pixel.</summary>
    /// <value>Default <see cref="ImageResizingEstimator.ResizingKind.IsoCrop"/>: scaled to cover, then cut on both sides alike.</value>
    public ImageResizingEstimator.ResizingKind Resizing { get; set; } = ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>
    /// The most pixels, height times width, of a picture before it is resized. A file whose header tells of more is refused before memory
    /// is allocated for it; decoding takes four bytes a pixel. A saved model keeps the limit.
    /// </summary>
    /// <value>1 to 500,000,000; default 100,000,000.</value>
    public int MaximumPixels { get; set; } = PictureConversion.DefaultMaximumPixels;
}
