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

/// <summary>Labels of a row with a label for each task, with a flaw.</summary>
internal static class FlawedLabel
{
    public static (float Number, uint Class) Of(float number, uint label, Flaw flaw) => flaw switch
    {
        Flaw.NotANumberLabel => (float.NaN, label),
        Flaw.InfiniteLabel => (float.NegativeInfinity, label),
        Flaw.MissingLabel => (number, uint.MaxValue), // beyond the classes
        _ => throw new ArgumentOutOfRangeException(nameof(flaw), flaw, "This is no flaw of a label."),
    };
}
