using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Vision;

namespace Microsoft.ML;

/// <summary>Explanations of what networks see in images, in ML.NET's catalog of transforms.</summary>
public static class ImageExplainabilityCatalog
{
    /// <summary>
    /// Creates an <see cref="EigenCamEstimator"/>, which adds a heat map of what a convolutional network, such as <c>ConvKan</c>
    /// trains, looks at in each image.
    /// </summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="model">The fitted model, or the same loaded from a file: the network's transformer, or a chain that holds one, however deep.</param>
    /// <param name="outputColumnName">The column that is added, a vector of Single with the dimensions [height, width] of an image as the network sees it.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// The model holds no such network, or more than one, and the message says what it holds; or the output column has a name that the
    /// network uses.
    /// </exception>
    /// <example>
    /// <code>
    /// var explained = mlContext.Transforms.EigenCam(model).Fit(data).Transform(model.Transform(data));
    /// </code>
    /// </example>
    public static EigenCamEstimator EigenCam(this TransformsCatalog catalog, ITransformer model, string outputColumnName = "HeatMap")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new EigenCamEstimator(CatalogEnvironment.Of(catalog), model, outputColumnName);
    }
}
