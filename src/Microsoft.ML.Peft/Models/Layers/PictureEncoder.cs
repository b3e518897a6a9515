using Microsoft.ML.DeepLearning.Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>A network that reads normalised pictures, [B, C, H, W], and can write itself into an ONNX graph.</summary>
internal abstract class PictureEncoder(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>W, the number of values of a picture's vector.</summary>
    public abstract int Width { get; }

    /// <summary>The names of the layers that a picture's vector does not depend on.</summary>
    public virtual IReadOnlyList<string> UnusedLayers => [];

    /// <summary>The last parts of the names of the layers to adapt where no options name any; empty for all linear layers.</summary>
    public virtual IReadOnlyList<string> AdaptedLayers => [];

    /// <summary>True if the network recomputes the values of its blocks in the backward pass where options ask for it.</summary>
    public virtual bool CanRecompute => true;

    /// <summary>One vector per picture, [B, W].</summary>
    public abstract Tensor Vectors(Tensor images);

    /// <summary>Sets the size of the emitted graph's pictures.</summary>
    public abstract void EmitFor(int height, int width);

    /// <summary>The nodes from pictures [N, C, H, W] to one vector per picture, [N, W].</summary>
    public abstract string EmitVectors(OnnxGraph graph, string images);
}
