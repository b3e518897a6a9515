using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Pictures;

namespace Microsoft.ML;

/// <summary>Adds explanations of image networks to ML.NET's catalog of transforms.</summary>
public static class ImageExplainabilityCatalog
{
    /// <summary>
    /// Creates an <see cref="EigenCamEstimator"/>, which adds a heat map of the regions of each image that a convolutional network, such as
    /// one trained by <c>ConvKan</c>, responds to.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="model">The fitted or loaded model: the network's transformer, or a chain that contains one at any depth.</param>
    /// <param name="outputColumnName">The added column, a vector of Single with the dimensions [height, width] of the network's input images.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// The model contains no such network, or more than one; the message names the steps. Or the network uses the name of the output
    /// column.
    /// </exception>
    /// <example>
    /// <code>
    /// var explained = mlContext.Transforms.EigenCam(model).Fit(data).Transform(model.Transform(data));
    /// </code>
    /// </example>
    public static EigenCamEstimator EigenCam(this TransformsCatalog catalog, ITransformer model, string outputColumnName = ImageDefaults.HeatMapColumnName)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new EigenCamEstimator(CatalogEnvironment.Of(catalog), model, outputColumnName);
    }
}
