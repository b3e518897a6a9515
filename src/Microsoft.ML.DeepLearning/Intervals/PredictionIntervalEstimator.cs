using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Intervals;

/// <summary>
/// Calibrates prediction intervals for any regression model on rows that it was not trained on: split conformal prediction. New labels are inside
/// with at least the wanted probability, whatever the model and the distribution, if calibration rows and new rows are exchangeable.
/// </summary>
/// <remarks>
/// <para>
/// With n calibration rows, q is the k-th smallest error, k = ⌈(n + 1)·coverage⌉. The probability that a new label is inside is k/(n + 1), and more if
/// errors are equal. It is an average over calibration sets and new rows: for one set, the share of new labels inside varies by about
/// √(coverage·(1 - coverage)/n).
/// </para>
/// <list type="bullet">
/// <item>One score: the error is |label - score|, the interval score ± q.</item>
/// <item>With a difficulty: the error is |label - score|/difficulty, the interval score ± q·difficulty.</item>
/// <item>
/// With two quantiles, sorted: the error is max(lower - label, label - upper), the interval [lower - q, upper + q]. If that is empty, both ends are the
/// middle of the quantiles.
/// </item>
/// </list>
/// <para>All calibration rows count alike; there are no example weights, for which this quantile has no guarantee.</para>
/// <para>
/// Sources: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-Free Predictive Inference for Regression", JASA 2018; Romano, Patterson and
/// Candès, "Conformalized Quantile Regression", NeurIPS 2019.
/// </para>
/// </remarks>
public sealed class PredictionIntervalEstimator : IEstimator<PredictionIntervalTransformer>
{
    private const int RowsBetweenChecks = 1024;

    private readonly IHost _host;
    private readonly PredictionIntervalOptions _options;

    internal PredictionIntervalEstimator(IHostEnvironment environment, PredictionIntervalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        _options.Validate();
        _host = environment.Register(nameof(PredictionIntervalEstimator));
    }

    /// <summary>Calibrates the intervals.</summary>
    /// <param name="input">Scored rows that the model was not trained on, with labels. Errors of training rows are too small.</param>
    /// <returns>The transformer that adds the ends of the interval.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or one has a label or a score that is not finite, or a difficulty that is not above 0.</exception>
    public PredictionIntervalTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(MLNetInternals.ShapeOf(input.Schema));
        var errors = Errors(input);
        var fewest = ConformalQuantile.FewestRows(_options.Coverage);
        if (errors.Length < fewest)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"There are {errors.Length} calibration rows; a coverage of {_options.Coverage} needs at least {fewest}. Use more rows or a lower {nameof(_options.Coverage)}."));
        var quantile = ConformalQuantile.Of(errors, _options.Coverage);
        return new PredictionIntervalTransformer(IntervalSteps.Of(_host, _options, quantile).Fit(input), quantile, errors.Length, _options.Coverage);
    }

    /// <summary>The columns of the output.</summary>
    /// <param name="inputSchema">The columns of scored rows with labels.</param>
    /// <returns>The same columns and both ends of the interval.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Check(inputSchema);
        return IntervalSteps.Of(_host, _options, quantile: 0).GetOutputSchema(inputSchema);
    }

    private void Check(SchemaShape shape)
    {
        foreach (var (role, name) in _options.Inputs.Prepend(("Label", _options.LabelColumnName)))
        {
            var column = FeatureColumns.Get(shape, role, name);
            if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || column.ItemType != NumberDataViewType.Single)
                throw FeatureColumns.Mismatch(role, column, $"{NumberDataViewType.Single} is needed", ColumnAdvice.ForNumber(column));
        }
    }

    private double[] Errors(IDataView input)
    {
        var isCancelled = MLNetInternals.CancellationOf(_host);
        (string Role, string Name)[] columns = [("Label", _options.LabelColumnName), .. _options.Inputs];
        using var cursor = input.GetRowCursor(columns.Select(column => input.Schema[column.Name]));
        ValueGetter<float>[] getters = [.. columns.Select(column => cursor.GetGetter<float>(input.Schema[column.Name]))];
        var values = new float[columns.Length];
        var errors = new List<double>();
        while (cursor.MoveNext())
        {
            for (var c = 0; c < values.Length; c++)
            {
                getters[c](ref values[c]);
                if (!float.IsFinite(values[c]) || (columns[c].Role == "Difficulty" && values[c] <= 0))
                    throw Wrong(columns[c], values[c], errors.Count);
            }
            errors.Add(Error(values));
            if (errors.Count % RowsBetweenChecks == 0 && isCancelled())
                throw new OperationCanceledException();
        }
        return [.. errors];
    }

    // In double, where the difference of two Singles of similar size is exact: a label at the end of its interval is inside.
    private double Error(float[] values) => values switch
    {
        [var label, var lower, var upper] when _options.HasQuantiles => Math.Max((double)Math.Min(lower, upper) - label, (double)label - Math.Max(lower, upper)),
        [var label, var score, var difficulty] => Math.Abs((double)label - score) / difficulty,
        _ => Math.Abs((double)values[0] - values[1]),
    };

    private static InvalidOperationException Wrong((string Role, string Name) column, float value, int row)
    {
        var needed = column.Role == "Difficulty" ? "a finite number above 0 is needed" : "a finite number is needed";
        return new(string.Create(CultureInfo.InvariantCulture, $"{column.Role} column '{column.Name}' holds {value} in row {row} of the calibration rows; {needed}. Leave out such rows, for example with FilterRowsByMissingValues or FilterRowsByColumn."));
    }
}
