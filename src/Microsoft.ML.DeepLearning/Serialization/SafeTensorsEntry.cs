using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// The header entry of one tensor. Begin and End are bytes from the start of the data, End exclusive.
/// </summary>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End);
