using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>The change of one layer: what is trained of it, what it adds to the layer's output, what it makes of its weight.</summary>
internal abstract class Adapter(TargetLayer target) : nn.Module(target.Name)
{
    public TargetLayer Target { get; } = target;

    public abstract int Rank { get; }

    /// <summary>The layer's output with the change, in the type and scope of the caller.</summary>
    /// <param name="input">What went into the layer.</param>
    /// <param name="output">What the layer itself gave.</param>
    /// <param name="training">Whether dropout acts.</param>
    public abstract Tensor Forward(Tensor input, Tensor output, bool training);

    /// <summary>The weight that gives the changed output, for the weight of the untouched layer, in 32 bits or more.</summary>
    public abstract Tensor MergedWeight(Tensor weight);

    /// <summary>The factors of an ordinary LoRA of scale 1 with the same effect; null where there is none.</summary>
    public abstract (Tensor A, Tensor B)? ToFactors();

    protected Parameter Own(string name, Tensor values, bool trained = true)
    {
        var parameter = OwnedParameter.Of(values.detach().clone());
        parameter.requires_grad = trained;
        register_parameter(name, parameter);
        return parameter;
    }
}
