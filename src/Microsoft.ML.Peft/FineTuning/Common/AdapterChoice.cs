using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>
/// The choice of <see cref="FineTuningAdapter.Auto"/>: the head alone for a few rows, every parameter of a small encoder for many, and LoRA otherwise.
/// docs/fine-tuning.md has the measurements behind the limits.
/// </summary>
internal static class AdapterChoice
{
    /// <summary>The fewest training rows for which the encoder is trained.</summary>
    public const long FewestRows = 64;

    /// <summary>The fewest training rows for which a whole encoder is trained.</summary>
    public const long FewestRowsForWhole = 1000;

    /// <summary>The most parameters of an encoder that is trained as a whole: four copies of 30 million take half a gigabyte.</summary>
    public const long LargestWhole = 30_000_000;

    /// <summary>The adapter of the options, or the chosen one, which is logged with its reason.</summary>
    public static FineTuningAdapter Of(IFineTuningOptions options, IHost host, DataSummary summary, nn.Module encoder)
    {
        if (options.Adapter != FineTuningAdapter.Auto)
            return options.Adapter;
        var (adapter, reason) = options.StartFrom is { } folder ? OfFolder(folder) : OfSize(summary.Rows, encoder.parameters().Sum(parameter => parameter.numel()));
        using var channel = host.Start("Choosing the adapter");
        channel.Info(MessageSensitivity.None, "{0}", $"{nameof(FineTuningOptions.Adapter)} {FineTuningAdapter.Auto} is {adapter}: {reason}");
        return adapter;
    }

    /// <summary>The choice for a number of training rows and of the encoder's parameters.</summary>
    public static (FineTuningAdapter Adapter, string Reason) OfSize(long rows, long parameters)
    {
        if (rows < FewestRows)
            return (FineTuningAdapter.Frozen, FormattableString.Invariant($"{rows} training rows are fewer than {FewestRows}, so only the head is trained."));
        if (rows < FewestRowsForWhole)
            return (FineTuningAdapter.Lora, FormattableString.Invariant($"{rows} training rows are fewer than {FewestRowsForWhole}, so adapters are trained."));
        return parameters <= LargestWhole
            ? (FineTuningAdapter.Full, FormattableString.Invariant($"there are {rows} training rows and the encoder has {parameters} parameters, at most {LargestWhole}, so all are trained."))
            : (FineTuningAdapter.Lora, FormattableString.Invariant($"the encoder has {parameters} parameters, more than {LargestWhole}, so adapters are trained."));
    }

    private static (FineTuningAdapter Adapter, string Reason) OfFolder(string folder) => (
        AdapterConfigReader.Read(folder) switch
        {
            SvfitOptions => FineTuningAdapter.Svfit,
            RandLoraOptions => FineTuningAdapter.RandLora,
            _ => FineTuningAdapter.Lora,
        },
        $"it is the method of the adapter in '{folder}'.");
}
