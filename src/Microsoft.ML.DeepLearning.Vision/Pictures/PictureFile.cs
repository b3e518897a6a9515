using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Decodes picture files: PNG, JPEG, BMP, GIF (its first frame) and WebP, of any depth and colour model.</summary>
internal static class PictureFile
{
    /// <summary>
    /// Decodes to 8 bits of red, green and blue, upright if the conversion applies the EXIF orientation, on the conversion's background.
    /// </summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="conversion">Pictures of more than its maximum number of pixels are refused by their header, before memory is allocated.</param>
    /// <exception cref="InvalidDataException">The bytes are not a picture, or the picture is damaged, truncated or too large.</exception>
    public static SKBitmap Decode(ReadOnlySpan<byte> file, PictureConversion conversion)
    {
        if (file.IsEmpty)
            throw new InvalidDataException("it holds no bytes; the content of a picture file is needed.");
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data)
            ?? throw new InvalidDataException($"its {file.Length:N0} bytes are no picture in a format that can be read; PNG, JPEG, BMP, GIF or WebP is needed.");
        CheckSize(codec.Info.Width, codec.Info.Height, conversion.MaximumPixels);
        var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
        {
            PictureBackground.Fill(bitmap, conversion.Background);
            return conversion.AppliesOrientation ? PictureOrientation.Upright(bitmap, codec.EncodedOrigin) : bitmap;
        }
        bitmap.Dispose();
        throw new InvalidDataException(result == SKCodecResult.IncompleteInput
            ? $"the picture file of {file.Length:N0} bytes is cut off before its end."
            : $"the picture file of {file.Length:N0} bytes is damaged ({result}).");
    }

    /// <exception cref="InvalidDataException">The picture is too large.</exception>
    public static void CheckSize(int width, int height, int maximumPixels)
    {
        if ((long)width * height > maximumPixels)
            throw new InvalidDataException(FormattableString.Invariant($"the picture has {width}×{height} pixels, more than the {maximumPixels:N0} that are read; make it smaller, or train with a larger value of the option Image.{nameof(ImageInputOptions.MaximumPixels)}."));
    }
}
