namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>The size and content of generated data. Equal shapes give equal values.</summary>
public sealed record DataShape
{
    /// <summary>The number of generated rows.</summary>
    /// <value>Default 160.</value>
    public int Rows { get; init; } = 160;

    /// <summary>The seed of the values. Data of different seeds follow the same rule.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The width of the input: slots of a feature vector, values of keys.</summary>
    /// <value>Default 3.</value>
    public int Width { get; init; } = 3;

    /// <summary>The number of classes of a key label.</summary>
    /// <value>Default 3.</value>
    public int Classes { get; init; } = 3;

    /// <summary>True to invert the rule from inputs to labels, so that a model of the other data is worse than chance here.</summary>
    public bool Opposite { get; init; }

    /// <summary>True to give all rows a second time with <see cref="Opposite"/> labels, so that the inputs predict nothing.</summary>
    public bool Contradicted { get; init; }

    /// <summary>True to make one part of the input the same in every row.</summary>
    public bool ConstantPart { get; init; }

    /// <summary>The weight of each generated row; null for 1 everywhere.</summary>
    public IReadOnlyList<float>? Weights { get; init; }

    /// <summary>The indices of the generated rows that make up the data, in order; null for all rows.</summary>
    public IReadOnlyList<int>? Picked { get; init; }

    /// <summary>The flaw of row <see cref="FlawedRow"/>; null for none.</summary>
    public Flaw? Flaw { get; init; }

    /// <summary>The index of the flawed row among the generated rows.</summary>
    /// <value>Default 3.</value>
    public int FlawedRow { get; init; } = 3;

    /// <summary>160 rows of width 3 without flaws.</summary>
    public static DataShape Default { get; } = new();
}
