using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Recognises columns of pictures.</summary>
internal static class PictureColumns
{
    extension(ColumnSpec column)
    {
        /// <summary>The conversion of pictures; null for other columns.</summary>
        public PictureConversion? Picture => column.Conversion as PictureConversion;
    }
}
