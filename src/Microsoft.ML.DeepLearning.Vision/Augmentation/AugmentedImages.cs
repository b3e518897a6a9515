using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Augmentation;

/// <summary>A batch as a training step sees it.</summary>
/// <param name="Images">[B, C, H, W].</param>
/// <param name="Mixing">How they were mixed; null where they were not.</param>
internal readonly record struct AugmentedImages(Tensor Images, ImageMixing? Mixing);
