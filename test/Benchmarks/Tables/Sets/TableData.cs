using Benchmarks.Running;

namespace Benchmarks.Tables.Sets;

/// <summary>The rows of a data set in memory.</summary>
/// <param name="Binary">True if labels are 0 and 1; false if they are numbers.</param>
/// <param name="Rows">All rows.</param>
/// <param name="Splits">The published divisions; empty where the seed draws the test rows.</param>
internal sealed record TableData(bool Binary, VectorRows.Row[] Rows, IReadOnlyList<TableSplit> Splits)
{
    private const double TestShare = 0.2;
    private const double ValidationShare = 0.2;

    /// <summary>The test error of Monte Carlo dropout in each published split; empty where there is none.</summary>
    public IReadOnlyList<double> PublishedErrors { get; init; } = [];

    /// <summary>Training, validation and test rows.</summary>
    /// <param name="split">The number of the published division; 0 where there is none.</param>
    /// <param name="seed">Draws the validation rows from the rows to learn from and, without a published division, the test rows.</param>
    /// <param name="tune">True to leave the test rows out and to divide the rows to learn from instead.</param>
    public TableDivision Divide(int split, int seed, bool tune)
    {
        var random = new Random(seed);
        var (learned, test) = Splits.Count > 0 ? (Pick(Splits[split].Training), Pick(Splits[split].Test)) : Cut(Rows, TestShare, random);
        if (tune)
            (learned, test) = Cut(learned, TestShare, random);
        var (training, validation) = Cut(learned, ValidationShare, random);
        return new TableDivision(training, validation, test);
    }

    private VectorRows.Row[] Pick(int[] numbers) => [.. numbers.Select(number => Rows[number])];

    private static (VectorRows.Row[] Others, VectorRows.Row[] Part) Cut(VectorRows.Row[] rows, double share, Random random)
    {
        VectorRows.Row[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        int part = (int)(share * rows.Length);
        return (shuffled[part..], shuffled[..part]);
    }
}
