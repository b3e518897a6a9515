using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Adapters.Targets;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>The one place that knows which options belong to which method.</summary>
internal static class AdapterFactory
{
    public static Adapter Create(TargetLayer target, AdapterOptions options, NamePatterns patterns, int stream, RandomSource random) => options switch
    {
        LoraOptions lora => LoraInitializer.Create(target, lora, patterns, stream, random),
        SvfitOptions svfit => SvfitAdapter.Create(target, svfit),
        _ => throw new NotSupportedException($"{options.GetType().Name} is no method that this version knows."),
    };
}
