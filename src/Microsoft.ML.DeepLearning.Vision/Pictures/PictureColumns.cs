using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>Tells columns of pictures from others.</summary>
internal static class PictureColumns
{
    extension(ColumnSpec column)
    {
        /// <summary>The conversion of pictures; null where the column holds none.</summary>
        public PictureConversion? Picture => column.Conversion as PictureConversion;
    }
}
