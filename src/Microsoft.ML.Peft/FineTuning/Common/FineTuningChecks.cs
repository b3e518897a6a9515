using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Models.Residual;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>Checks of <see cref="IFineTuningOptions"/>, when the trainer is created.</summary>
internal static class FineTuningChecks
{
    private const int WidestHead = 1 << 16;
    private const int LargestRank = 256;

    public static void Check(IFineTuningOptions options)
    {
        OptionChecks.NotEmpty(options.ModelDirectory);
        if (!Directory.Exists(options.ModelDirectory) && !(options.ReadsPictures && ResidualFile.Find(options.ModelDirectory!) is not null))
            throw OptionChecks.Invalid(nameof(options.ModelDirectory), $"Option {nameof(options.ModelDirectory)} is '{options.ModelDirectory}', and there is no such folder; the folder of a model in Hugging Face layout{(options.ReadsPictures ? ", or the ONNX file of a ResNet," : "")} is needed.");
        OptionChecks.Defined(options.Adapter);
        if (options.StartFrom is { } start && !Directory.Exists(start))
            throw OptionChecks.Invalid(nameof(options.StartFrom), $"Option {nameof(options.StartFrom)} is '{start}', and there is no such folder; the folder of an adapter is needed.");
        NotNull(options.Lora, nameof(options.Lora));
        NotNull(options.Eva, nameof(options.Eva));
        NotNull(options.Svfit, nameof(options.Svfit));
        NotNull(options.RandLora, nameof(options.RandLora));
        NotNull(options.LoraXs, nameof(options.LoraXs));
        NotNull(options.Sora, nameof(options.Sora));
        NotNull(options.TaskVectors, nameof(options.TaskVectors));
        if (options.Adapter == FineTuningAdapter.TaskVectors)
            options.TaskVectors.Check();
        options.RandLora.Check();
        options.LoraXs.Check();
        options.Sora.Check();
        options.Lora.Check();
        options.Eva.Check();
        options.Svfit.Check();
        OptionChecks.Between(options.HeadHiddenWidth, 0, WidestHead, $"from 0 to {WidestHead}");
        OptionChecks.Between(options.HeadDropout, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        OptionChecks.Between(options.HeadLearningRate, 0, 10, "from 0 to 10");
        OptionChecks.Between(options.GradientAccumulation, 1, 1024, "from 1 to 1024");
        CheckDensity(options);
        CheckQuantization(options);
    }

    private static void CheckDensity(IFineTuningOptions options)
    {
        OptionChecks.Between(options.ActivationDensityEpsilon, 1e-30, 100, "from 1e-30 to 100");
        if (options.ActivationDensityPenalty is not { } penalty)
            return;
        OptionChecks.Between(penalty, 0, 1000, "from 0 to 1000, or null", nameof(options.ActivationDensityPenalty));
        if (penalty > 0 && options.RecomputesActivations)
            throw OptionChecks.Invalid(nameof(options.ActivationDensityPenalty), $"Options {nameof(options.ActivationDensityPenalty)} and {nameof(options.RecomputesActivations)} are both set, but recomputed activations have no density loss; set only one of them.");
    }

    private static void CheckQuantization(IFineTuningOptions options)
    {
        OptionChecks.Defined(options.Quantization);
        OptionChecks.Between(options.QuantizationRank, 0, LargestRank, $"from 0 to {LargestRank}");
        if (options.Quantization == Quantization.None && (options.QuantizationRank > 0 || options.ScalesQuantizedInputs))
        {
            string name = options.QuantizationRank > 0 ? nameof(options.QuantizationRank) : nameof(options.ScalesQuantizedInputs);
            throw OptionChecks.Invalid(name, $"Option {name} needs quantised layers, but option {nameof(options.Quantization)} is {Quantization.None}; set that to {Quantization.Int8} or {Quantization.Int4}, or leave {name} out.");
        }
    }

    private static void NotNull(object? value, string name)
    {
        if (value is null)
            throw OptionChecks.Invalid(name, $"Option {name} is null; leave it as it is where it is not needed.");
    }
}
