using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Options of a trainer that can train two networks together.</summary>
internal interface IPeerOptions : INoisyLabelOptions
{
    /// <summary>True for ELR+.</summary>
    bool Plus { get; }

    /// <summary>The options of ELR+.</summary>
    EarlyLearningPlusOptions PlusOptions { get; }

    /// <summary>The number of networks that are trained.</summary>
    int Networks => Plus || NoisyLabels.Method == NoisyLabelMethod.CoTeaching ? 2 : 1;
}
