using Microsoft.ML.NoisyLabels.Losses;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Options of a trainer that can train two networks which learn from each other.</summary>
internal interface IPeerOptions : INoisyLabelOptions
{
    /// <summary>Whether they do by ELR+.</summary>
    bool Plus { get; }

    /// <summary>How they do by ELR+.</summary>
    EarlyLearningPlusOptions PlusOptions { get; }

    /// <summary>How many networks are trained.</summary>
    int Networks => Plus || NoisyLabels.Method == NoisyLabelMethod.CoTeaching ? 2 : 1;
}
