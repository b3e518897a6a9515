namespace Microsoft.ML.DeepLearning.Data;

/// <summary>What one pass over the training rows (validation rows left out) tells an objective before the first step.</summary>
/// <param name="Rows">Rows with a positive weight.</param>
/// <param name="WeightSum">Their total weight.</param>
/// <param name="LabelMean">Weighted mean of a numeric label.</param>
/// <param name="LabelStandardDeviation">Weighted, of the population; 0 for a constant label.</param>
/// <param name="Minimum">Per input column and slot, without missing values (∞ where all are missing); empty for keys, pixels and variable columns.</param>
/// <param name="Maximum">Per input column and slot, without missing values (-∞ where all are missing); empty for keys, pixels and variable columns.</param>
/// <param name="Sample">Up to <see cref="DataSummaryBuilder.SampleSize"/> rows drawn evenly.</param>
internal sealed record DataSummary(
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

    /// <summary>The lowest weight of a row and the highest.</summary>
    public (double Lowest, double Highest) WeightRange { get; init; } = (1, 1);

    /// <summary>The total weight of the rows of each class, by class number from 0, where labels are keys; classes without rows are absent.</summary>
    public IReadOnlyDictionary<int, double> ClassWeightSums { get; init; } = new Dictionary<int, double>();

    private readonly ValueRange[]?[] _ranges = new ValueRange[]?[Minimum.Count];

    /// <summary>Where the bulk of each slot of an input column lies; empty for keys, pixels and variable columns. Computed once.</summary>
    public IReadOnlyList<ValueRange> RangesOf(int column) => _ranges[column] ??= ValueRanges.Of(this, column);

    /// <summary>The training rows and those that were set aside for validation: the numbers of all of them lie below.</summary>
    public long NumberedRows { get; init; } = Rows;

    /// <summary>Who the numbered rows are; null unless <see cref="DataSettings.RegistersRows"/>.</summary>
    public RowRegister? Register { get; init; }
}
