namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A value that a trainer cannot learn from.</summary>
public enum Flaw
{
    /// <summary>NaN in a numeric input column.</summary>
    NotANumberInput,

    /// <summary>∞ in a numeric input column.</summary>
    InfiniteInput,

    /// <summary>NaN in a Single label.</summary>
    NotANumberLabel,

    /// <summary>-∞ in a Single label.</summary>
    InfiniteLabel,

    /// <summary>A missing key in a key label.</summary>
    MissingLabel,
}
