using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Intervals;

/// <summary>
/// Adds the ends of a prediction interval to scored rows. A saved model holds ML.NET's own transformers, so loading it needs no reference to this
/// library. Rows whose scores are NaN get NaN.
/// </summary>
public sealed class PredictionIntervalTransformer : ITransformer
{
    private readonly ITransformer _steps;

    internal PredictionIntervalTransformer(ITransformer steps, double quantile, long calibrationRows, double coverage)
        => (_steps, Quantile, CalibrationRows, Coverage) = (steps, quantile, calibrationRows, coverage);

    /// <summary>
    /// Gets the quantile of the calibration errors: half of the interval's width, its ratio to the difficulty, or the number that is subtracted from the lower and
    /// added to the upper quantile, which may be negative.
    /// </summary>
    public double Quantile { get; }

    /// <summary>Gets the number of calibration rows.</summary>
    public long CalibrationRows { get; }

    /// <summary>Gets the wanted coverage.</summary>
    public double Coverage { get; }

    /// <summary>True: every row gets its interval independently.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <see cref="Transform"/>'s result: all input columns and both ends of the interval.</summary>
    /// <param name="inputSchema">The schema of scored rows.</param>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _steps.GetOutputSchema(inputSchema);

    /// <summary>Adds both ends of the interval.</summary>
    /// <param name="input">Scored rows; labels are not needed.</param>
    public IDataView Transform(IDataView input) => _steps.Transform(input);

    /// <summary>A mapper that maps single rows of this schema.</summary>
    /// <param name="inputSchema">The schema of scored rows.</param>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _steps.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _steps.Save(ctx);
}
