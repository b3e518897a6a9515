using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Checks of option values; the message names the option, what it is and what is allowed.</summary>
internal static class OptionChecks
{
    public static void CheckTraining(TrainingOptions options)
    {
        NotEmpty(options.LabelColumnName);
        NotEmptyOrNull(options.ExampleWeightColumnName);
        AtLeast(options.MaximumEpochs, 1);
        AtLeast(options.BatchSize, options.BatchSizeRule is null ? 1 : 0);
        Between(options.LearningRate, options.ChoosesLearningRate ? 0 : double.Epsilon, 10, options.ChoosesLearningRate ? "from 0 to 10" : "above 0 and at most 10");
        Between(options.WeightDecay, 0, 1, "from 0 to 1");
        Between(options.Momentum, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        if (options.GradientClipNorm is double norm)
            Between(norm, double.Epsilon, double.MaxValue, "above 0, or null", nameof(options.GradientClipNorm));
        Between(options.WarmupFraction, 0, 0.9, "from 0 to 0.9");
        Between(options.MinimumLearningRateFactor, 0, 1, "from 0 to 1");
        AtLeast(options.ScheduleEpochs, 1);
        Between(options.ScheduleDecay, double.Epsilon, Math.BitDecrement(1.0), "above 0 and below 1");
        Between(options.ValidationFraction, 0, 0.5, "from 0 to 0.5");
        AtLeast(options.EarlyStoppingPatience, 1);
        Between(options.EarlyStoppingMinimumImprovement, 0, 1, "from 0 to 1");
        AtLeast(options.ShufflePoolSize, 1);
        if (options.GpuDeviceId is int device)
            AtLeast(device, 0, nameof(options.GpuDeviceId));
        if (options.NumberOfThreads is int threads)
            AtLeast(threads, 1, nameof(options.NumberOfThreads));
        Defined(options.Optimizer);
        Defined(options.Schedule);
        Defined(options.DataHandling);
        Defined(options.Precision);
        NotEmptyOrNull(options.CheckpointPath);
        NotEmptyOrNull(options.TensorBoardFolder);
        if (options is INoisyLabelOptions noisy)
            NoisyLabelChecks.Check(noisy.NoisyLabels, options);
    }

    public static void AtLeast(int value, int minimum, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value < minimum)
            throw Wrong(option, value, $"at least {minimum}");
    }

    public static void Between<T>(T value, T minimum, T maximum, string allowed, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : INumber<T>
    {
        if (!(value >= minimum && value <= maximum)) // NaN compares as neither
            throw Wrong(option, value, allowed);
    }

    public static void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Wrong(option, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public static void NotEmpty(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is {(value is null ? "null" : $"'{value}'")}; a name is needed.", Name(option));
    }

    public static void NotEmptyOrNull(string? value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"Option {Name(option)} is '{value}'; leave it null when it is not needed.", Name(option));
    }

    /// <summary>The error for a rule that concerns this option and others.</summary>
    public static ArgumentException Invalid(string option, string message) => new(message, option);

    private static ArgumentOutOfRangeException Wrong(string option, object? value, string allowed)
        => new(Name(option), $"Option {Name(option)} is {FormattableString.Invariant($"{value}")}; it must be {allowed}.");

    private static string Name(string expression) => expression[(expression.LastIndexOf('.') + 1)..];
}
