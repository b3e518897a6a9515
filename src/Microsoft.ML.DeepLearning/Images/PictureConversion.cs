using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.DeepLearning.Images;

/// <summary>How a picture becomes the pixels that a network reads.</summary>
/// <param name="Source">What the column holds.</param>
/// <param name="Shape">The size it is brought to; 1 channel is grey, 3 are red, green and blue.</param>
/// <param name="Resizing">How.</param>
/// <param name="PixelColumnName">The network's input, which in a saved model is a column of this name for two steps.</param>
internal sealed record PictureConversion(PictureSource Source, ImageShape Shape, ImageResizingEstimator.ResizingKind Resizing, string PixelColumnName);
