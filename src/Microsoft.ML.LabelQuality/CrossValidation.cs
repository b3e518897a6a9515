using System.Globalization;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality.Columns;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.LabelQuality;

/// <summary>
/// Out-of-sample probabilities: each fold is scored by a model that is fitted on the rows of the other folds. Rows are streamed from
/// their source; only one model exists at a time.
/// </summary>
internal sealed class CrossValidation(IHost host, LabelIssueOptions options, bool isBinary)
{
    private readonly Func<bool> _isCancelled = MLNetInternals.CancellationOf(host);

    public LabelledProbabilities Score(IDataView data, LabelledRows rows, IEstimator<ITransformer> estimator, IReadOnlyList<AddedColumn> added)
    {
        int folds = options.NumberOfFolds;
        var assigned = Folds.Assign(rows, options, options.Seed ?? host.Rand.Next());
        var foldOf = assigned.Of;
        var given = rows.Labels.Given;
        var probabilities = new ProbabilityTable(given.Length, rows.Labels.Column.Classes);
        using var channel = host.Start("Cross-validation");
        foreach (int label in assigned.Unjudged)
            channel.Warning(MessageSensitivity.None, "{0}", $"Class '{rows.Labels.Column.ClassNames[label]}' of label column '{rows.Labels.Column.Name}' is too rare for {folds} folds: its labels are not judged.");
        for (int fold = 0; fold < folds; fold++)
        {
            if (_isCancelled())
                throw new OperationCanceledException("The search for label issues was cancelled.");
            channel.Info(MessageSensitivity.None, $"Fold {fold + 1} of {folds}");
            byte current = (byte)fold;
            var model = Fit(estimator, new NumberedView(data, rows.Labels, row => foldOf[row] != current, added, throws: false) { IsCancelled = _isCancelled });
            using var owned = model as IDisposable;
            Score(model, new NumberedView(data, rows.Labels, row => foldOf[row] == current, added, throws: false) { IsCancelled = _isCancelled }, foldOf, current, probabilities);
        }
        // The label of an unjudged row counts as correct.
        for (int row = 0; row < foldOf.Length; row++)
        {
            if (foldOf[row] == Folds.None)
                probabilities[row][given[row]] = 1;
        }
        return new LabelledProbabilities(given, probabilities);
    }

    /// <summary>Fits on rows whose cursors report a difference without an exception.</summary>
    public static TTransformer Fit<TTransformer>(IEstimator<TTransformer> estimator, NumberedView rows)
        where TTransformer : class, ITransformer
    {
        TTransformer model;
        try
        {
            model = estimator.Fit(rows);
        }
        catch (Exception) when (rows.HasChanged)
        {
            rows.ThrowIfChanged(); // the estimator's error about too few rows would mislead
            throw;
        }
        rows.ThrowIfChanged();
        return model;
    }

    private void Score(ITransformer model, NumberedView heldOut, byte[] foldOf, byte fold, ProbabilityTable probabilities)
    {
        var scored = model.Transform(heldOut);
        var reader = ProbabilityReader.Create(scored.Schema, heldOut.Labels.Column, isBinary, options.ProbabilityColumnName);
        using var cursor = scored.GetRowCursor([reader.Column]);
        var read = reader.Bind(cursor);
        int row = NextOf(foldOf, fold, 0);
        int found = 0;
        for (; cursor.MoveNext(); found++)
        {
            if (row < foldOf.Length)
                read(probabilities[row], row);
            row = NextOf(foldOf, fold, row + 1);
        }
        heldOut.ThrowIfChanged();
        int expected = foldOf.Count(each => each == fold);
        if (found != expected)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The model returned {found:N0} rows for {expected:N0}; it must keep every row. Filter rows before FindLabelIssues, outside of the estimator."));
        }
    }

    private static int NextOf(byte[] foldOf, byte fold, int from)
    {
        int offset = from < foldOf.Length ? Array.IndexOf(foldOf, fold, from) : -1;
        return offset < 0 ? foldOf.Length : offset;
    }
}
