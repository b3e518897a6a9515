using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The part of the flat buffer that holds one group. The views belong to <see cref="FlatParameters"/>.
/// </summary>
internal sealed record FlatSegment(ParameterGroup Group, long Offset, long Length, Tensor Values, Tensor Gradient);
