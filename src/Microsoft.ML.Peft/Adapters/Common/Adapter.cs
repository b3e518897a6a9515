using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>The change of one layer: its trained parameters, its term of the layer's output, and the merged weight.</summary>
internal abstract class Adapter(TargetLayer target) : nn.Module(target.Name)
{
    public TargetLayer Target { get; } = target;

    public abstract int Rank { get; }

    /// <summary>The layer's output with the change, in the type and scope of the caller.</summary>
    /// <param name="input">The layer's input.</param>
    /// <param name="output">The layer's own output.</param>
    /// <param name="training">True if dropout is active.</param>
    public abstract Tensor Forward(Tensor input, Tensor output, bool training);

    /// <summary>The merged weight for the layer's original weight, in 32 bits or more.</summary>
    public abstract Tensor MergedWeight(Tensor weight);

    /// <summary>The change of the layer's bias, [out]; null for none.</summary>
    public virtual Tensor? BiasChange() => null;

    /// <summary>The factors of an ordinary LoRA of scale 1 with the same effect; null if there is none.</summary>
    public abstract (Tensor A, Tensor B)? ToFactors();

    protected Parameter Own(string name, Tensor values, bool trained = true)
    {
        var parameter = OwnedParameter.Of(values.detach().clone());
        parameter.requires_grad = trained;
        register_parameter(name, parameter);
        return parameter;
    }
}
