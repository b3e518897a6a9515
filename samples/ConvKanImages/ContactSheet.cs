using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision;
using Samples.Shared.Clothing;
using SkiaSharp;

namespace ConvKanImages;

/// <summary>
/// Draws a row of pictures for each class: first misclassified ones, then others in data order. A green frame marks a correct
/// prediction. Below each picture are the picture with the heat map in yellow and red, and a bar for the probability of each class,
/// the true class in green.
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
    private const int CellHeight = (2 * Picture) + BarHeight + (3 * Space);

    private static readonly HeatMapOverlay Overlay = new(ClothingPicture.Side, ClothingPicture.Side);
    private static readonly SKColor Right = new(0x2e, 0x8b, 0x57);
    private static readonly SKColor Wrong = new(0xc0, 0x39, 0x2b);

    public static void Save(IReadOnlyList<ExplainedPicture> rows, string path)
    {
        using var sheet = new SKBitmap(NameWidth + (Columns * CellWidth), ClothingFiles.Classes.Count * CellHeight);
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = SKColors.Black, TextSize = 16, IsAntialias = true };
        for (int name = 0; name < ClothingFiles.Classes.Count; name++)
        {
            int top = Space + (name * CellHeight);
            canvas.DrawText(ClothingFiles.Classes[name], Space, top + Picture, ink);
            int left = NameWidth;
            foreach (var row in Chosen(rows, ClothingFiles.Classes[name]))
            {
                Draw(canvas, row, left, top);
                left += CellWidth;
            }
        }

        using var file = File.Create(path);
        sheet.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }

    private static IEnumerable<ExplainedPicture> Chosen(IEnumerable<ExplainedPicture> rows, string name)
    {
        var ofClass = rows.Where(row => row.Picture.Label == name).ToLookup(row => row.Prediction.PredictedLabel == name);
        return ofClass[false].Take(MostWrong).Concat(ofClass[true]).Take(Columns);
    }

    private static void Draw(SKCanvas canvas, ExplainedPicture row, int left, int top)
    {
        using var picture = DarkOnWhite(row.Picture);
        using var explained = Overlay.Draw(picture, row.HeatMap);
        Draw(canvas, picture, left, top);
        Draw(canvas, explained, left, top + Picture + Space);
        using var frame = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 3, Color = row.Prediction.PredictedLabel == row.Picture.Label ? Right : Wrong };
        canvas.DrawRect(left, top, Picture, Picture, frame);

        using var bar = new SKPaint();
        float[] probabilities = row.Prediction.Probabilities;
        float width = Picture / (float)probabilities.Length;
        float ground = top + CellHeight - Space;
        for (int i = 0; i < probabilities.Length; i++)
        {
            bar.Color = ClothingFiles.Classes[i] == row.Picture.Label ? Right : Wrong;
            float height = 1 + ((BarHeight - 1) * probabilities[i]);
            canvas.DrawRect(left + (i * width), ground - height - 4, width - 1, height, bar);
        }
    }

    private static void Draw(SKCanvas canvas, MLImage image, int left, int top)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Marshal.Copy(image.Pixels.ToArray(), 0, bitmap.GetPixels(), bitmap.ByteCount);
        canvas.DrawBitmap(bitmap, SKRect.Create(left, top, Picture, Picture));
    }

    // Dark on white, like the other pictures of the sheet.
    private static MLImage DarkOnWhite(ClothingPicture picture)
    {
        byte[] pixels = [.. picture.Pixels.Select(pixel => (byte)(byte.MaxValue - pixel)).SelectMany(grey => new[] { grey, grey, grey, byte.MaxValue })];
        return MLImage.CreateFromPixels(ClothingPicture.Side, ClothingPicture.Side, MLPixelFormat.Rgba32, pixels);
    }
}
