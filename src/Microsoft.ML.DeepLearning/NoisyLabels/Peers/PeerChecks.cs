using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.NoisyLabels.Peers;

/// <summary>Checks of the options of ELR+.</summary>
internal static class PeerChecks
{
    public static void Check(bool plus, EarlyLearningPlusOptions options, NoisyLabelOptions noise)
    {
        const string name = "PlusOptions";
        if (options is null)
            throw OptionChecks.Invalid(name, $"Option {name} is null; leave it as it is where Plus is false.");
        OptionChecks.Between(options.WeightAveraging, 0, Math.BitDecrement(1.0), "at least 0 and below 1");
        OptionChecks.Between(options.WeightAveragingRampUp, 0, 1, "from 0 to 1");
        OptionChecks.Between(options.StrengthRampUp, 0, 1, "from 0 to 1");
        OptionChecks.Between(options.MixupAlpha, 0, 100, "from 0 to 100");
        if (plus && noise.Method != NoisyLabelMethod.EarlyLearningRegularization)
            throw OptionChecks.Invalid("Plus", $"Option Plus is true and NoisyLabels.Method is {noise.Method}; two networks learn from each other with {NoisyLabelMethod.EarlyLearningRegularization} only.");
    }
}
