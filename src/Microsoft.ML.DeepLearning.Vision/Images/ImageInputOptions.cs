using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// The properties of images that the type of an image column does not determine. A layout is never guessed: if a type allows several
/// readings, <c>Fit</c> throws and names the option to set.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>column</term><description>options needed</description></listheader>
/// <item><term>vector of Single or Byte of three dimensions, as <c>ExtractPixels</c> returns it</term><description>none, unless planar and interleaved are both possible</description></item>
/// <item><term>vector of Single or Byte of two dimensions</term><description>none: [height, width], one channel</description></item>
/// <item><term>flat vector of Single or Byte</term><description><see cref="Height"/> and <see cref="Width"/>; <see cref="Layout"/> for more than one channel</description></item>
/// <item><term><see cref="Microsoft.ML.Data.MLImage"/></term><description><see cref="Height"/> and <see cref="Width"/> to resize to, unless the type has them</description></item>
/// <item><term>vector of Byte of unknown size: a PNG, JPEG, BMP, GIF or WebP file</term><description><see cref="Height"/> and <see cref="Width"/> to resize to</description></item>
/// </list>
/// </remarks>
public sealed class ImageInputOptions
{
    /// <summary>The height of the network's input images, in pixels.</summary>
    /// <value>1 to 4,096; default null: from the column's type.</value>
    public int? Height { get; set; }

    /// <summary>The width of the network's input images, in pixels.</summary>
    /// <value>1 to 4,096; default null: from the column's type.</value>
    public int? Width { get; set; }

    /// <summary>The side of pictures for a column of pictures without <see cref="Height"/> or <see cref="Width"/>; null for none.</summary>
    internal int? PictureSide { get; private set; }

    /// <summary>The number of channels: 1 is grey, 3 is red, green and blue. Colour pictures are converted to grey with 0.299 R + 0.587 G + 0.114 B.</summary>
    /// <value>1 to 4, for pictures 1 or 3; default null: from the column's type, 3 for pictures.</value>
    public int? Channels { get; set; }

    /// <summary>The order of the values in a vector. Not for pictures.</summary>
    /// <value>Default null: from the column's type.</value>
    public ImageLayout? Layout { get; set; }

    /// <summary>The resizing of pictures of another size: cropped, padded with black, or stretched. Shrinking averages over the area of a pixel.</summary>
    /// <value>Default <see cref="ImageResizingEstimator.ResizingKind.IsoCrop"/>: scaled to cover, then cropped equally on both sides.</value>
    public ImageResizingEstimator.ResizingKind Resizing { get; set; } = ImageDefaults.Resizing;

    /// <summary>
    /// The maximum number of pixels, height times width, of a picture before it is resized. A file with a larger header is refused before
    /// memory is allocated; decoding takes four bytes a pixel. A saved model keeps the limit.
    /// </summary>
    /// <value>1 to 500,000,000; default 100,000,000.</value>
    public int MaximumPixels { get; set; } = ImageDefaults.MaximumPixels;

    /// <summary>
    /// Turns picture files upright by the orientation that cameras write into them (EXIF), in training and scoring. A saved model keeps the setting.
    /// Has no effect on <see cref="Microsoft.ML.Data.MLImage"/> columns: an image in memory no longer has its file's orientation.
    /// </summary>
    /// <remarks>Models saved by version 0.1 score pictures as they are stored.</remarks>
    /// <value>Default true.</value>
    public bool AppliesOrientation { get; set; } = true;

    /// <summary>The colour behind transparent pixels of picture files and images, # and six hexadecimal digits of red, green and blue: <c>#FFFFFF</c> is white.</summary>
    /// <value>Default <c>#000000</c>, black.</value>
    public string Background { get; set; } = ImageDefaults.Background;

    /// <summary>A copy with another size and channels; every other option stays.</summary>
    /// <param name="height">As <see cref="Height"/>.</param>
    /// <param name="width">As <see cref="Width"/>.</param>
    /// <param name="pictureSide">As <see cref="PictureSide"/>.</param>
    /// <param name="channels">As <see cref="Channels"/>.</param>
    internal ImageInputOptions With(int? height, int? width, int? pictureSide, int? channels)
    {
        var copy = (ImageInputOptions)MemberwiseClone();
        (copy.Height, copy.Width, copy.PictureSide, copy.Channels) = (height, width, pictureSide, channels);
        return copy;
    }
}
