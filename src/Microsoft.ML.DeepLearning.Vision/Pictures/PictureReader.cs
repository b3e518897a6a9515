using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using SkiaSharp;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Appends the pixels of a column's current picture to its block. Streamed rows are read on a background thread.</summary>
internal abstract class PictureReader(DataViewRow row, ColumnBlock<byte> target) : ColumnReader
{
    protected PictureConversion Conversion { get; } = target.Spec.Picture!;

    public static PictureReader Create(DataViewRow row, DataViewSchema.Column column, ColumnBlock<byte> target)
        => target.Spec.Picture!.Source == PictureSource.Image
            ? new ImageReader(row, column, target)
            : new FileReader(row, column, target);

    /// <exception cref="InvalidOperationException">The picture cannot be read; the message names column and row.</exception>
    public sealed override void Read()
    {
        try
        {
            Write(target.AppendRow(Conversion.Shape.Size));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            target.RemoveLastRow();
            throw new InvalidOperationException($"Column '{target.Spec.Name}' cannot be read in row {RowNumber()}: {Reason(e)}", e);
        }
    }

    // Positions of parallel cursors each start from 0; ids are those of the source.
    private ulong RowNumber()
    {
        DataViewRowId id = default;
        row.GetIdGetter()(ref id);
        return id.High == 0 ? id.Low : (ulong)Math.Max(0, row.Position);
    }

    private static string Reason(Exception error) => error is MissingMethodException
        ? $"ML.NET's images need SkiaSharp 2.88, and the program runs with version {typeof(SKBitmap).Assembly.GetName().Version}."
        : error.Message;

    protected abstract void Write(Span<byte> pixels);

    // The next call passes the image back, so that a source that creates images can dispose it.
    private sealed class ImageReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock<byte> target) : PictureReader(row, target)
    {
        private readonly ValueGetter<MLImage?> _getter = row.GetGetter<MLImage?>(column);
        private MLImage? _image;

        /// <inheritdoc/>
        protected override void Write(Span<byte> pixels)
        {
            _getter(ref _image);
            PicturePixels.Write(_image, Conversion, pixels);
        }
    }

    private sealed class FileReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock<byte> target) : PictureReader(row, target)
    {
        private readonly ValueGetter<VBuffer<byte>> _getter = row.GetGetter<VBuffer<byte>>(column);
        private VBuffer<byte> _file;

        /// <inheritdoc/>
        protected override void Write(Span<byte> pixels)
        {
            _getter(ref _file);
            PicturePixels.Write(_file.IsDense ? _file.GetValues() : [.. _file.DenseValues()], Conversion, pixels);
        }
    }
}
