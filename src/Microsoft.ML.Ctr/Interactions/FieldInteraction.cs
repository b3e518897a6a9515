using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>
/// How the fields of a row act together: field vectors [B, M, d] → logit [B, 1]. A derived class and its settings are all that a new
/// interaction needs; fields, tables, deep tower and first-order weights are <see cref="FieldNetwork"/>'s.
/// </summary>
internal abstract class FieldInteraction(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Writes the same for <paramref name="fields"/> [N, M, d].</summary>
    /// <returns>The logit [N, 1], and the attention weights [N, H, M, M] of each layer; none where the interaction has no attention.</returns>
    public abstract (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields);
}

/// <summary>The shape of an interaction, and how it is made.</summary>
internal abstract record InteractionSettings
{
    /// <param name="fields">M.</param>
    /// <param name="dimension">d.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights and dropout.</param>
    public abstract FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random);

    /// <summary>The options that decide the parameters, as text for messages and comparisons.</summary>
    public abstract string Describe();
}
