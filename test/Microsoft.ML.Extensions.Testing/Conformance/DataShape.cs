namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>Which data a case is asked for. The same shape always gives the same values.</summary>
public sealed record DataShape
{
    /// <summary>Rows that are generated.</summary>
    public int Rows { get; init; } = 160;

    /// <summary>Draws the values; data of two seeds follow the same rule.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How wide the input is: slots of a feature vector, values of keys.</summary>
    public int Width { get; init; } = 3;

    /// <summary>Classes of a key label.</summary>
    public int Classes { get; init; } = 3;

    /// <summary>Whether labels are the opposite of what the inputs say elsewhere: who learns from the others gets worse on these.</summary>
    public bool Opposite { get; init; }

    /// <summary>Whether all rows come a second time, with <see cref="Opposite"/> labels: the inputs decide nothing then.</summary>
    public bool Contradicted { get; init; }

    /// <summary>Whether one part of the input is the same in every row.</summary>
    public bool ConstantPart { get; init; }

    /// <summary>The weight of each generated row; null for 1 everywhere.</summary>
    public IReadOnlyList<float>? Weights { get; init; }

    /// <summary>The numbers of the generated rows that make up the data, in order; null for all of them.</summary>
    public IReadOnlyList<int>? Picked { get; init; }

    /// <summary>What is wrong with row <see cref="FlawedRow"/>.</summary>
    public Flaw? Flaw { get; init; }

    /// <summary>The number of the generated row that is flawed.</summary>
    public int FlawedRow { get; init; } = 3;

    public static DataShape Default { get; } = new();
}
