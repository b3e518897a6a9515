namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The content of a column of pictures.</summary>
internal enum PictureSource
{
    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,

    /// <summary>The bytes of a file: PNG, JPEG, BMP, GIF or WebP.</summary>
    EncodedFile,
}
