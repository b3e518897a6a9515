using Samples.Shared.Clothing;

namespace ConvKanImages;

/// <summary>A picture, its predicted class, and the heat map of the model.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Prediction">The model's prediction.</param>
/// <param name="HeatMap">One value per pixel, row by row, from 0 to 1.</param>
internal sealed record ExplainedPicture(ClothingPicture Picture, ClothingPrediction Prediction, float[] HeatMap);
