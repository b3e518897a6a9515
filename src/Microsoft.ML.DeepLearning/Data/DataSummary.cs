namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Statistics of the training rows, without validation rows, from the first pass over the data.</summary>
/// <param name="Rows">The number of rows with a positive weight.</param>
/// <param name="WeightSum">Their total weight.</param>
/// <param name="LabelMean">Weighted mean of a numeric label.</param>
/// <param name="LabelStandardDeviation">Weighted standard deviation of the population; 0 for a constant label.</param>
/// <param name="Minimum">Per input column and slot, without missing values (∞ if all are missing); empty for keys, pixels and variable columns.</param>
/// <param name="Maximum">Per input column and slot, without missing values (-∞ if all are missing); empty for keys, pixels and variable columns.</param>
/// <param name="Sample">An even random sample of up to <see cref="DataSummaryBuilder.SampleSize"/> rows.</param>
public sealed record DataSummary(
    long Rows,
    double WeightSum,
    double LabelMean,
    double LabelStandardDeviation,
    IReadOnlyList<float[]> Minimum,
    IReadOnlyList<float[]> Maximum,
    RowBlock Sample)
{
    /// <summary>The mean weight of the rows.</summary>
    public double MeanWeight => WeightSum / Rows;

    /// <summary>The lowest and the highest weight of a row.</summary>
    public (double Lowest, double Highest) WeightRange { get; init; } = (1, 1);

    /// <summary>The total weight of the rows of each class, by class number from 0, if labels are keys; classes without rows are absent.</summary>
    public IReadOnlyDictionary<int, double> ClassWeightSums { get; init; } = new Dictionary<int, double>();

    /// <summary>Per input column and slot, true if any row lacks the value; empty for columns that allow no missing values.</summary>
    public IReadOnlyList<bool[]> Missing { get; init; } = [.. Minimum.Select(_ => Array.Empty<bool>())];

    private readonly ValueRange[]?[] _ranges = new ValueRange[]?[Minimum.Count];

    /// <summary>The range of each slot of an input column without its outliers; empty for keys, pixels and variable columns. Computed once.</summary>
    public IReadOnlyList<ValueRange> RangesOf(int column) => _ranges[column] ??= ValueRanges.Of(this, column);

    /// <summary>The number of training rows and validation rows together; every row number is below it.</summary>
    public long NumberedRows { get; init; } = Rows;

    /// <summary>The number of rows that the run validates on; 0 if it does not validate.</summary>
    public long ValidationRows { get; init; }

    /// <summary>A checksum for each numbered row; null unless the options ask for row numbers that stay valid between epochs.</summary>
    public RowRegister? Register { get; init; }
}
