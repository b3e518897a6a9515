using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML;

/// <summary>Reads folders of pictures.</summary>
public static class ImageDataCatalog
{
    /// <summary>Reads a folder that has one folder of pictures for each class.</summary>
    /// <param name="catalog">The catalog <c>mlContext.Data</c>.</param>
    /// <param name="path">The folder. Files directly in it belong to no class and are left out, as are hidden files and folders.</param>
    /// <param name="seed">Shuffles the rows, the same way for the same seed and files. Null sorts them by path.</param>
    /// <returns>
    /// One row for each PNG, JPEG, BMP, GIF or WebP file, found by its extension, in the class folders and their subfolders:
    /// <c>Label</c>, the name of the class folder (text); <c>ImagePath</c> (text); <c>Image</c>, the content of the file (vector of Byte).
    /// A file is read each time its row is, so the pictures may be larger than memory.
    /// </returns>
    /// <exception cref="DirectoryNotFoundException"><paramref name="path"/> does not exist.</exception>
    /// <exception cref="ArgumentException">There are fewer than two folders with pictures.</exception>
    /// <example>
    /// <code>
    /// var photos = mlContext.Data.LoadImageFolder("photos"); // photos/cat/1.jpg, photos/dog/2.jpg …
    /// var options = new ConvKanTrainer.Options { FeatureColumnName = "Image" };
    /// options.Image.Height = options.Image.Width = 64;
    /// var model = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.ConvKan(options))
    ///     .Fit(photos);
    /// </code>
    /// </example>
    public static IDataView LoadImageFolder(this DataOperationsCatalog catalog, string path, int? seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return catalog.LoadFromEnumerable(PictureFolder.Rows(path, seed));
    }
}
