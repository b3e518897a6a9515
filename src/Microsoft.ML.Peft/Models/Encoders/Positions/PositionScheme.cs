using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Encoders.Positions;

/// <summary>
/// How attention scores depend on the positions of tokens. Blocks share a scheme; the network registers it under
/// <paramref name="path"/>. The base class does nothing.
/// </summary>
internal abstract class PositionScheme(string path) : nn.Module(path)
{
    /// <summary>The name in the network.</summary>
    public string Path { get; } = path;

    /// <summary>t: scores are divided by √(t·d), where t is the number of summed products.</summary>
    public virtual int Terms => 1;

    /// <summary>Changes queries or keys, [B, H, L, d].</summary>
    public virtual Tensor Turn(Tensor heads) => heads;

    /// <summary>The keys that queries may attend to: [B, L], or [B, 1, L, L]; null for all.</summary>
    /// <param name="mask">[B, L], true for tokens; null if there is no padding.</param>
    /// <param name="length">L.</param>
    /// <param name="device">The device of the scores.</param>
    public virtual Tensor? Allowed(Tensor? mask, long length, Device device) => mask;

    /// <summary>The values added to scores, [1 or B, H, L, L]; null for none.</summary>
    /// <param name="queries">[B, H, L, d].</param>
    /// <param name="keys">[B, H, L, d].</param>
    /// <param name="query">The layer of the queries.</param>
    /// <param name="key">The layer of the keys.</param>
    public virtual Tensor? Bias(Tensor queries, Tensor keys, Linear? query, Linear? key) => null;

    /// <summary>The nodes of <see cref="Turn"/>.</summary>
    public virtual string EmitTurn(OnnxGraph graph, string heads, EmittedTokens tokens) => heads;

    /// <summary>The nodes of <see cref="Allowed"/> and <see cref="Bias"/> together: the values added to scores.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="queries">[N, H, L, d].</param>
    /// <param name="keys">[N, H, d, L].</param>
    /// <param name="query">The layer of the queries.</param>
    /// <param name="key">The layer of the keys.</param>
    /// <param name="tokens">The network's inputs.</param>
    public virtual string EmitBias(OnnxGraph graph, string queries, string keys, Linear? query, Linear? key, EmittedTokens tokens) => tokens.Mask;

    // The layers are registered by their names in the files, not by their field names.
    protected sealed override void RegisterComponents()
    {
    }
}
