namespace Benchmarks.Ctr.Steps;

/// <summary>The numbers of ids for step measurements.</summary>
internal static class TableSizes
{
    public const int Small = 10_000;
    public const int Medium = 1_000_000;
    public const int Large = 10_000_000;

    /// <summary>The switch that adds the largest table to the comparison; plain embeddings need some 4 GB for it.</summary>
    public const string LargeSwitch = "--large-tables";

    public static bool IncludeLarge { get; set; }

    public static IEnumerable<int> Compared => IncludeLarge ? [Small, Medium, Large] : [Small, Medium];

    public static IEnumerable<int> All => [Small, Medium, Large];
}
