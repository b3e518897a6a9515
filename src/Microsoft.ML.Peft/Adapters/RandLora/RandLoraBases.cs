using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.RandLora;

/// <summary>The random factors that the layers of an adapter share. The adapters own them together.</summary>
internal sealed class RandLoraBases
{
    public RandLoraBases(Tensor a, Tensor b) => (A, B) = (Frozen(a), Frozen(b));

    public Parameter A { get; }

    public Parameter B { get; }

    /// <summary>Uniform values with a standard deviation of 1.</summary>
    public static RandLoraBases Create(IReadOnlyList<TargetLayer> layers, RandLoraOptions options, RandomSource random)
    {
        using var scope = NewDisposeScope();
        var (a, b) = RandLoraTensors.SharedShapes(layers, options.Rank);
        return new RandLoraBases(Drawn(a), Drawn(b));

        Tensor Drawn(long[] shape)
        {
            var values = random.Uniform(shape, 1, layers[0].Weight.device, layers[0].FactorType);
            return values.div(values.std());
        }
    }

    private static Parameter Frozen(Tensor values)
    {
        var parameter = OwnedParameter.Of(values.detach().clone());
        parameter.requires_grad = false;
        return parameter;
    }
}
