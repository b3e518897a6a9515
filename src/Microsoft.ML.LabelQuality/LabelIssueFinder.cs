using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.LabelQuality;

/// <summary>Finds label issues in rows: out-of-sample probabilities, confident joint, noise, filter.</summary>
internal sealed class LabelIssueFinder
{
    private readonly IHost _host;
    private readonly LabelIssueOptions _options;
    private readonly bool _isBinary;

    public LabelIssueFinder(IHostEnvironment environment, LabelIssueOptions options, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(LabelIssueFinder));
        IsCancelled = MLNetInternals.CancellationOf(_host);
        _options = options;
        _isBinary = isBinary;
    }

    /// <summary>True if the host was cancelled.</summary>
    public Func<bool> IsCancelled { get; }

    /// <summary>Scores the rows by cross-validation.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="estimator">The estimator, fitted once per fold.</param>
    /// <param name="added">Columns that the estimator needs in addition to those of the data.</param>
    public LabelIssues Find(IDataView data, IEstimator<ITransformer> estimator, IReadOnlyList<AddedColumn> added)
    {
        var rows = LabelledRows.Read(data, LabelColumns.Find(data, _options.LabelColumnName, _isBinary), _options.SamplingKeyColumnName, IsCancelled);
        var scored = new CrossValidation(_host, _options, _isBinary).Score(data, rows, estimator, added);
        return Find(data, rows.Labels, scored);
    }

    /// <summary>Uses the scores in the data.</summary>
    public LabelIssues Find(IDataView scoredData)
    {
        var label = LabelColumns.Find(scoredData, _options.LabelColumnName, _isBinary);
        var labels = LabelledRows.Read(scoredData, label, null, IsCancelled).Labels;
        var reader = ProbabilityReader.Create(scoredData.Schema, label, _isBinary, _options.ProbabilityColumnName);
        var probabilities = new ProbabilityTable(labels.Given.Length, label.Classes);
        var rows = new NumberedView(scoredData, labels, null, [], throws: true) { IsCancelled = IsCancelled };
        using var cursor = rows.GetRowCursor([rows.Schema[reader.Column.Index]]);
        var read = reader.Bind(cursor);
        for (int row = 0; cursor.MoveNext(); row++)
            read(probabilities[row], row);
        rows.ThrowIfChanged();
        return Find(scoredData, labels, new LabelledProbabilities(labels.Given, probabilities));
    }

    private LabelIssues Find(IDataView data, GivenLabels labels, LabelledProbabilities rows)
    {
        var joint = new ConfidentJoint(rows);
        var noise = new LabelNoise(joint, labels.Column.ClassNames);
        var quality = LabelQualities.Score(rows, _options.Score);
        var issues = new LabelIssueSelection(rows, joint, noise.EstimatedCounts).Select(_options.Filter, _options.MinimumRowsPerClass, quality);
        int[] suggested = [.. Enumerable.Range(0, rows.Rows).Select(rows.MostProbable)];
        return new LabelIssues(data, labels, noise, quality, suggested, issues);
    }
}
