using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// Fits any ML.NET classifier on data with wrong labels: scores every row by cross-validation, finds the labels that are probably wrong
/// (<see cref="LabelIssues"/>), and fits once more without them.
/// </summary>
/// <remarks>
/// <para>
/// The inner estimator is fitted once per fold and once at the end. <c>Fit</c> returns the last model: an ordinary transformer, with its
/// usual columns and saved form.
/// </para>
/// <para>
/// The data is read at least 2 × folds + 2 times; use <c>AppendCacheCheckpoint</c> if its preparation is slow. Memory: up to 4 · C + 40
/// bytes a row, for C classes. Every pass must give the same rows in the same order, which is checked by their labels. Earlier steps of a
/// pipeline are fitted on all rows, as in any cross-validation of a last step.
/// </para>
/// <para>Source: Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 70 (2021).</para>
/// </remarks>
/// <typeparam name="TTransformer">The type of the fitted model.</typeparam>
public sealed class ConfidentLearningEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    // Used only for the shape of a column.
    private static readonly MLContext Shapes = new(seed: 0);

    private readonly IEstimator<TTransformer> _estimator;
    private readonly ConfidentLearningOptions _options;
    private readonly LabelIssueFinder _finder;

    internal ConfidentLearningEstimator(IHostEnvironment environment, IEstimator<TTransformer> estimator, ConfidentLearningOptions options, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        (_estimator, _options) = (estimator, options);
        _finder = new LabelIssueFinder(environment, options, isBinary);
    }

    /// <summary>Finds the label issues of <paramref name="input"/> and fits the estimator without them.</summary>
    /// <param name="input">The rows, all with labels.</param>
    /// <returns>The inner estimator's model, fitted on the remaining rows.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the estimator does not read the weight column.</exception>
    /// <exception cref="InvalidOperationException">
    /// A label is missing, a class has fewer rows than folds, the model gives no probabilities, or the rows differ between passes.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (_options.ExampleWeightColumnName is not { } name)
            return FitWithout(input, _finder.Find(input, _estimator, []), []);
        _ = GetOutputSchema(MLNetInternals.ShapeOf(input.Schema));
        var weights = WeightedRows.Read(input, name);
        var issues = _finder.Find(input, _estimator, [weights.Before()]);
        return FitWithout(input, issues, [weights.Times(FactorOf(issues))]);
    }

    /// <summary>The columns that the inner estimator adds.</summary>
    /// <param name="inputSchema">The columns before this step.</param>
    /// <returns>The columns after it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the estimator does not read the weight column.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (_options.ExampleWeightColumnName is not { } weight)
            return _estimator.GetOutputSchema(inputSchema);
        var withoutWeight = new SchemaShape(inputSchema.Where(column => column.Name != weight));
        CheckThatWeightIsRead(withoutWeight, weight);
        bool isInData = inputSchema.Any(column => column.Name == weight);
        var withWeight = isInData ? inputSchema : Shapes.Transforms.Conversion.ConvertType(weight, _options.LabelColumnName, DataKind.Single).GetOutputSchema(inputSchema);
        var output = _estimator.GetOutputSchema(withWeight);
        return isInData ? output : new SchemaShape(output.Where(column => column.Name != weight)); // a model needs no weights
    }

    private TTransformer FitWithout(IDataView input, LabelIssues issues, AddedColumn[] added)
    {
        _options.IssuesFound?.Invoke(issues);
        Func<int, bool>? keeps = _options.Treatment == LabelIssueTreatment.WeightByQuality ? null : row => !issues.IsIssue(row);
        return CrossValidation.Fit(_estimator, new NumberedView(input, issues.Labels, keeps, added, throws: false) { IsCancelled = _finder.IsCancelled });
    }

    private Func<int, double> FactorOf(LabelIssues issues) => _options.Treatment switch
    {
        LabelIssueTreatment.WeightByQuality => row => issues.QualityOf(row),
        LabelIssueTreatment.RemoveAndReweight => row => 1 / issues.Noise.NoiseMatrix[issues.Labels.Given[row]][issues.Labels.Given[row]],
        _ => _ => 1,
    };

    // Trainers check the columns that they read; one that accepts a schema without the weights would silently ignore them.
    private void CheckThatWeightIsRead(SchemaShape withoutWeight, string weight)
    {
        try
        {
            _ = _estimator.GetOutputSchema(withoutWeight);
        }
        catch (ArgumentException)
        {
            return;
        }
        throw new ArgumentException(
            $"The estimator does not read the weight column '{weight}' of option {nameof(ConfidentLearningOptions.ExampleWeightColumnName)}; name it in the trainer's exampleWeightColumnName too.");
    }
}
