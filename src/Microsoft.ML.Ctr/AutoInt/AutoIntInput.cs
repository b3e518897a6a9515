using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>A batch as the network reads it.</summary>
/// <param name="Embedded">The vectors of the pooled fields, [B, C, D] for each width D.</param>
/// <param name="Numbers">The raw numbers, [B, S]; null where there are none.</param>
/// <param name="Wide">The first-order weights of the pooled fields, [B, C, 1]; null without a wide term.</param>
internal sealed record AutoIntInput(IReadOnlyList<Tensor> Embedded, Tensor? Numbers, Tensor? Wide);
