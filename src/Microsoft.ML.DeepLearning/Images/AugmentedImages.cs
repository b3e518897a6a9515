using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Images;

/// <summary>A batch as a training step sees it.</summary>
/// <param name="Images">[B, C, H, W].</param>
/// <param name="Partner">[B] int64: the row that each was mixed with; null where nothing was mixed.</param>
/// <param name="Share">λ, the part of the row itself; 1 where nothing was mixed.</param>
internal readonly record struct AugmentedImages(Tensor Images, Tensor? Partner, double Share);
