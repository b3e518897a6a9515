using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>Some inputs or nodes of a layer, by number, as an array and as a tensor on the layer's device.</summary>
/// <param name="Numbers">In ascending order.</param>
/// <param name="Index">The same, int64; owned by the module that has it as a buffer.</param>
internal sealed record Subset(long[] Numbers, Tensor Index);
