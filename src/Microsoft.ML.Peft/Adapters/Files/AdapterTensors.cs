using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.LoraXs;
using Microsoft.ML.Peft.Adapters.RandLora;
using Microsoft.ML.Peft.Adapters.Sora;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Adapters.TaskVectors;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The tensors of a layer's adapter in files, with names that start with the layer's name.</summary>
internal static class AdapterTensors
{
    public static IEnumerable<(string Name, Tensor Value)> Of(Adapter adapter, AdapterOptions options) => adapter switch
    {
        LoraAdapter lora => Of(lora, (LoraOptions)options),
        SoraAdapter or LoraXsAdapter or TaskVectorAdapter => Factors(adapter),
        RandLoraAdapter rand => [(RandLoraTensors.Lambda, rand.Lambda), (RandLoraTensors.Gamma, rand.Gamma)],
        SvfitAdapter svfit => [(SvfitTensors.Change, svfit.Trained), (SvfitTensors.InitialValues, svfit.InitialValues)],
        _ => throw new NotSupportedException($"{adapter.GetType().Name} has no file format."),
    };

    private static (string Name, Tensor Value)[] Factors(Adapter adapter)
    {
        var (a, b) = adapter.ToFactors()!.Value;
        return [(adapter.Target.FactorNames.A, a), (adapter.Target.FactorNames.B, b)];
    }

    private static IEnumerable<(string Name, Tensor Value)> Of(LoraAdapter adapter, LoraOptions options)
    {
        var target = adapter.Target;
        var (a, b, _) = LoraTensors.Stored(adapter, options);
        yield return (target.FactorNames.A, LoraTensors.Ungrouped(target, a));
        yield return (target.FactorNames.B, b);
        if (adapter.Bias is { } bias)
            yield return (LoraTensors.Bias, bias);
        if (adapter.Magnitude is { } magnitude)
            yield return (LoraTensors.Magnitude, magnitude.reshape(LoraTensors.MagnitudeShape(target)));
    }
}
