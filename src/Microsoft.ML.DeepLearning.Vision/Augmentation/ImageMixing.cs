using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Augmentation;

/// <summary>How the images of a batch were mixed with each other.</summary>
/// <param name="Unmixed">The images before that, [B, C, H, W].</param>
/// <param name="Partner">[B] int64: the row that each was mixed with.</param>
/// <param name="Share">λ, the part of the row itself.</param>
internal readonly record struct ImageMixing(Tensor Unmixed, Tensor Partner, double Share);
