using Microsoft.ML.Peft.Adapters.Common;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// Combines fine-tuned copies of the same base with learned coefficients: y = W x + b + Σᵢ cᵢ·ΔWᵢ·x for each linear layer, where only c [sources] is trained, one number for each
/// layer and source (aTLAS; Zhang et al., "Knowledge Composition using Task Vectors with Learned Anisotropic Scaling", 2024). With c = 0 it is the base, and with a single
/// coefficient of 1 for one source in every layer that source. It is saved as an ordinary LoRA.
/// </summary>
/// <remarks>
/// The paper has a coefficient for every tensor; here, the weights of linear layers have one. Biases, norms, embeddings and heads of the sources are not used. If no layers are
/// named, all linear layers that any source changes are adapted.
/// </remarks>
public sealed class TaskVectorOptions : AdapterOptions
{
    /// <summary>
    /// The folders of the fine-tuned copies, at least one: adapters in the format of Hugging Face peft (LoRA, RandLoRA or SVFit, with the same base), or models in Hugging Face
    /// layout with the same architecture. The differences of a model's weights are kept whole, in as much memory as the weights, and are saved in full rank.
    /// </summary>
    public IReadOnlyList<string> Sources { get; set; } = [];

    /// <summary>The initial value of all coefficients; finite. Default: 0, as in the paper.</summary>
    public double InitialCoefficient { get; set; }

    internal override void Check()
    {
        if (Sources is null or { Count: 0 } || Sources.Any(string.IsNullOrEmpty))
            throw new ArgumentException($"{nameof(Sources)} needs the folder of at least one adapter or model, and no empty names.", nameof(Sources));
        if (!double.IsFinite(InitialCoefficient))
            throw new ArgumentOutOfRangeException(nameof(InitialCoefficient), $"{nameof(InitialCoefficient)} is {InitialCoefficient}; it must be finite.");
        if (Sources.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            throw new ArgumentException($"{nameof(Sources)} names '{missing}', and there is no such folder; the folder of an adapter or of a model is needed.", nameof(Sources));
    }
}
