using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Turns a decoded picture upright by its EXIF orientation (tag 0x0112 of the EXIF 2.32 standard).</summary>
internal static class PictureOrientation
{
    /// <summary>Returns the upright picture and disposes the stored one if they differ.</summary>
    /// <param name="stored">The picture as it is stored, 32 bits a pixel.</param>
    /// <param name="origin">The corner and direction in which it is stored.</param>
    public static unsafe SKBitmap Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        if (origin is < SKEncodedOrigin.TopRight or > SKEncodedOrigin.LeftBottom)
            return stored;
        using (stored)
        {
            int right = stored.Width - 1;
            int bottom = stored.Height - 1;
            bool turns = origin >= SKEncodedOrigin.LeftTop; // rows are stored as columns
            var upright = new SKBitmap(stored.Info.WithSize(turns ? stored.Height : stored.Width, turns ? stored.Width : stored.Height));
            var source = (uint*)stored.GetPixels();
            var target = (uint*)upright.GetPixels();
            for (int y = 0; y < upright.Height; y++)
            {
                for (int x = 0; x < upright.Width; x++)
                {
                    var (column, row) = origin switch
                    {
                        SKEncodedOrigin.TopRight => (right - x, y), // mirrored
                        SKEncodedOrigin.BottomRight => (right - x, bottom - y), // half a turn
                        SKEncodedOrigin.BottomLeft => (x, bottom - y), // upside down and mirrored
                        SKEncodedOrigin.LeftTop => (y, x), // mirrored at the main diagonal
                        SKEncodedOrigin.RightTop => (y, bottom - x), // a quarter turn clockwise makes it upright
                        SKEncodedOrigin.RightBottom => (right - y, bottom - x), // mirrored at the other diagonal
                        _ => (right - y, x), // a quarter turn counterclockwise makes it upright
                    };
                    *target++ = source[(row * stored.Width) + column];
                }
            }
            return upright;
        }
    }
}
