using System.Runtime.InteropServices;
using SkiaSharp;

namespace ConvKanImages;

/// <summary>
/// Draws a row of pictures for each class: first those of the class that the model got wrong, then others, as they come. A frame is
/// green where the model is right; under a picture stands a bar for the probability of each class, the true one in green.
/// </summary>
internal static class ContactSheet
{
    private const int Columns = 10;
    private const int MostWrong = 3;
    private const int Zoom = 3;
    private const int Picture = ClothingPicture.Side * Zoom;
    private const int BarHeight = 24;
    private const int Space = 10;
    private const int NameWidth = 110;
    private const int CellWidth = Picture + Space;
    private const int CellHeight = Picture + BarHeight + (2 * Space);

    private static readonly SKColor Right = new(0x2e, 0x8b, 0x57);
    private static readonly SKColor Wrong = new(0xc0, 0x39, 0x2b);

    public static void Save(IReadOnlyList<(ClothingPicture Picture, ClothingPrediction Prediction)> rows, string path)
    {
        using var sheet = new SKBitmap(NameWidth + (Columns * CellWidth), ClothingFiles.Classes.Count * CellHeight);
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColors.Black, TextSize = 16, IsAntialias = true };
        for (int name = 0; name < ClothingFiles.Classes.Count; name++)
        {
            int top = Space + (name * CellHeight);
            canvas.DrawText(ClothingFiles.Classes[name], Space, top + (Picture / 2), ink);
            int left = NameWidth;
            foreach (var (picture, prediction) in Chosen(rows, ClothingFiles.Classes[name]))
            {
                Draw(canvas, picture, prediction, left, top);
                left += CellWidth;
            }
        }

        using var file = File.Create(path);
        sheet.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }

    private static IEnumerable<(ClothingPicture Picture, ClothingPrediction Prediction)> Chosen(
        IEnumerable<(ClothingPicture Picture, ClothingPrediction Prediction)> rows, string name)
    {
        var ofClass = rows.Where(row => row.Picture.Label == name).ToLookup(row => row.Prediction.PredictedLabel == name);
        return ofClass[false].Take(MostWrong).Concat(ofClass[true]).Take(Columns);
    }

    private static void Draw(SKCanvas canvas, ClothingPicture picture, ClothingPrediction prediction, int left, int top)
    {
        using var bitmap = Bitmap(picture);
        canvas.DrawBitmap(bitmap, SKRect.Create(left, top, Picture, Picture));
        using var frame = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 3, Color = prediction.PredictedLabel == picture.Label ? Right : Wrong };
        canvas.DrawRect(left, top, Picture, Picture, frame);

        using var bar = new SKPaint();
        float width = Picture / (float)prediction.Probabilities.Length;
        for (int i = 0; i < prediction.Probabilities.Length; i++)
        {
            bar.Color = ClothingFiles.Classes[i] == picture.Label ? Right : Wrong;
            float height = 1 + ((BarHeight - 1) * prediction.Probabilities[i]);
            canvas.DrawRect(left + (i * width), top + Picture + Space + BarHeight - height - 4, width - 1, height, bar);
        }
    }

    // Dark on white, as the sheet is.
    private static SKBitmap Bitmap(ClothingPicture picture)
    {
        var bitmap = new SKBitmap(ClothingPicture.Side, ClothingPicture.Side, SKColorType.Gray8, SKAlphaType.Opaque);
        byte[] inverted = [.. picture.Pixels.Select(pixel => (byte)(byte.MaxValue - pixel))];
        Marshal.Copy(inverted, 0, bitmap.GetPixels(), inverted.Length);
        return bitmap;
    }
}
