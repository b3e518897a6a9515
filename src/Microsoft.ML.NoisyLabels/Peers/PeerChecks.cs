using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Checks the options of two networks.</summary>
internal static class PeerChecks
{
    public static void Check(IPeerOptions options)
    {
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
