using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Options of a trainer that can train two networks together.</summary>
internal interface IPeerOptions : INoisyLabelOptions
{
    /// <summary>True for ELR+.</summary>
    bool Plus { get; }

    /// <summary>The options of ELR+.</summary>
    EarlyLearningPlusOptions PlusOptions { get; }
}

/// <summary>The rules of <see cref="IPeerOptions"/>.</summary>
internal static class PeerOptions
{
    extension(IPeerOptions options)
    {
        /// <summary>The number of networks that are trained.</summary>
        public int Networks => options.Plus || options.NoisyLabels.Method == NoisyLabelMethod.CoTeaching ? 2 : 1;
    }

    /// <summary>Checks the loss and the options of two networks.</summary>
    /// <typeparam name="TOptions">The trainer's options.</typeparam>
    /// <param name="options">The options, whose other values are valid.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static void Check<TOptions>(TOptions options)
        where TOptions : TrainingOptions, IPeerOptions
    {
        NoisyLabelChecks.Check(options.NoisyLabels, options, allowsTwoNetworks: true);
        const string name = nameof(IPeerOptions.PlusOptions);
        var plus = options.PlusOptions;
        if (plus is null)
            throw OptionChecks.Invalid(name, $"Option {name} is null; keep the default if Plus is false.");
        OptionChecks.Between(plus.WeightAveraging, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        OptionChecks.Between(plus.WeightAveragingRampUp, 0, 1, "from 0 to 1");
        OptionChecks.Between(plus.StrengthRampUp, 0, 1, "from 0 to 1");
        OptionChecks.Between(plus.MixupAlpha, 0, 100, "from 0 to 100");
        var method = options.NoisyLabels.Method;
        if (options.Plus && method != NoisyLabelMethod.EarlyLearningRegularization)
            throw OptionChecks.Invalid(nameof(options.Plus), $"Option Plus is true and NoisyLabels.Method is {method}; ELR+ is two networks that learn with {NoisyLabelMethod.EarlyLearningRegularization}.");
    }
}
