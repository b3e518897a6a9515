using System.Runtime.InteropServices;
using Samples.Shared.Clothing;
using SkiaSharp;

namespace NoisyLabels;

/// <summary>
/// Draws the pictures with the lowest label quality, the given label in red and the suggested label in green. The frame is green if the
/// given label is wrong (the network did not know this), and red if it is correct.
/// </summary>
internal static class ContactSheet
{
    private const int Columns = 8;
    private const int Rows = 6;
    private const int Zoom = 4;
    private const int Picture = ClothingPicture.Side * Zoom;
    private const int Space = 14;
    private const int Line = 18;
    private const int CellWidth = Picture + Space;
    private const int CellHeight = Picture + (2 * Line) + Space;

    private static readonly SKColor Green = new(0x2e, 0x8b, 0x57);
    private static readonly SKColor Red = new(0xc0, 0x39, 0x2b);

    public static void Save(IReadOnlyList<SuspectLabel> suspects, string path)
    {
        using var sheet = new SKBitmap(Space + (Columns * CellWidth), Space + (Rows * CellHeight));
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        foreach (var (place, suspect) in suspects.Take(Columns * Rows).Index())
            Draw(canvas, suspect, Space + (place % Columns * CellWidth), Space + (place / Columns * CellHeight));
        using var file = File.Create(path);
        sheet.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }

    private static void Draw(SKCanvas canvas, SuspectLabel suspect, int left, int top)
    {
        using var bitmap = new SKBitmap(ClothingPicture.Side, ClothingPicture.Side, SKColorType.Gray8, SKAlphaType.Opaque);
        byte[] darkOnWhite = [.. suspect.Picture.Pixels.Select(pixel => (byte)(byte.MaxValue - pixel))];
        Marshal.Copy(darkOnWhite, 0, bitmap.GetPixels(), darkOnWhite.Length);
        canvas.DrawBitmap(bitmap, SKRect.Create(left, top, Picture, Picture));
        using var frame = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = 3, Color = suspect.IsWrong ? Green : Red };
        canvas.DrawRect(left, top, Picture, Picture, frame);
        using var font = new SKFont(SKTypeface.Default, size: 14);
        using var given = new SKPaint { Color = Red, IsAntialias = true };
        using var suggested = new SKPaint { Color = Green, IsAntialias = true };
        canvas.DrawText(suspect.Picture.Label, left, top + Picture + Line, font, given);
        canvas.DrawText(suspect.SuggestedLabel, left, top + Picture + (2 * Line), font, suggested);
    }
}
