using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// x / √(mean(x²) + ε) ⊙ g over the last axis (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4).
/// </summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly double _epsilon;

    public RmsNorm(string name, Parameter weight, double epsilon) : base(name)
    {
        _epsilon = epsilon;
        register_parameter("weight", weight);
    }

    /// <summary>g, [W].</summary>
    public Parameter Weight => get_parameter("weight")!;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var square = (input * input).mean([-1L], keepdim: true); // [..., 1]
        return (input * square.Plus(_epsilon).rsqrt() * Weight).MoveToOuterDisposeScope();
    }
}
