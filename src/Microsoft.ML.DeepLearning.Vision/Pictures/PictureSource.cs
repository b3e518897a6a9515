namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>What holds a picture that is not a vector of its values yet.</summary>
internal enum PictureSource
{
    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    Image,

    /// <summary>The bytes of a file: PNG, JPEG, BMP, GIF or WebP.</summary>
    EncodedFile,
}
