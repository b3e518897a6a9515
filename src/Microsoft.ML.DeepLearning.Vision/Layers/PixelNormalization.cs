using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Layers;

/// <summary>A normalisation of images [B, C, H, W] with a trained scale and offset for each channel.</summary>
internal abstract class PixelNormalization : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    protected const double Epsilon = 1e-5;

    protected PixelNormalization(string name, int channels)
        : base(name)
    {
        using var scope = NewDisposeScope();
        register_parameter("scale", OwnedParameter.Of(ones(channels)));
        register_parameter("offset", OwnedParameter.Of(zeros(channels)));
    }

    /// <summary>The deviation of every channel of the result, up to its sign, [C].</summary>
    public Parameter Slope => get_parameter("scale")!;

    /// <summary>The mean of every channel of the result, [C].</summary>
    public Parameter Offset => get_parameter("offset")!;

    /// <summary>Sets running statistics, if there are any, to those of a batch.</summary>
    public virtual void Calibrate(Tensor x)
    {
    }

    public abstract string Emit(OnnxGraph graph, string input);

    /// <summary>[C] as [C, 1, 1].</summary>
    protected static Tensor PerChannel(Tensor values) => values.view(-1, 1, 1);
}
