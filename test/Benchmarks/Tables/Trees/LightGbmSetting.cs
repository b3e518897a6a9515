namespace Benchmarks.Tables.Trees;

/// <summary>Settings of LightGBM; those that are not here are LightGBM's own defaults, which are not ML.NET's.</summary>
/// <param name="Leaves">Of a tree.</param>
/// <param name="Rate">The learning rate.</param>
internal sealed record LightGbmSetting(int Leaves, double Rate)
{
    /// <summary>The fewest rows of a leaf.</summary>
    public int RowsPerLeaf { get; init; } = 20;

    /// <summary>L2 regularisation of the leaves.</summary>
    public double L2 { get; init; }

    /// <summary>The share of rows and of features that a tree sees.</summary>
    public double Share { get; init; } = 1;

    /// <summary>LightGBM's defaults with half of its learning rate.</summary>
    public static LightGbmSetting Usual { get; } = new(31, 0.05);

    /// <summary>The settings of the set. Small leaves are for sets of some hundred rows, where 20 rows of a leaf are a handicap.</summary>
    public static IReadOnlyList<LightGbmSetting> Set { get; } =
    [
        Usual,
        new(63, 0.03) { Share = 0.8 },
        new(15, 0.05) { L2 = 10, RowsPerLeaf = 5 },
        new(127, 0.02) { RowsPerLeaf = 40 },
    ];
}
