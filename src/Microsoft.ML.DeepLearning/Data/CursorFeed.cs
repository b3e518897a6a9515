using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// One pass over the rows that a run uses, appended to a block. Rows of weight 0 are skipped here without checks, so
/// the result is exactly the same as without these rows.
/// </summary>
internal sealed class CursorFeed : IDisposable
{
    private const int RunRows = 64;

    private readonly DataViewRowCursor _cursor;
    private readonly RowReader _reader;
    private readonly ValueChecks _checks;
    private readonly RowBlock _target;

    public CursorFeed(IDataView data, TrainingColumns columns, RowBlock target)
    {
        _target = target;
        _cursor = data.GetRowCursor(columns.All.Select(spec => data.Schema[spec.Name]));
        try
        {
            _reader = new RowReader(_cursor, target);
            _checks = new ValueChecks(target, columns, _cursor);
        }
        catch
        {
            _cursor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Appends rows until the block has <paramref name="rows"/>, or about <paramref name="variableValues"/> values in columns of
    /// variable length. Returns false if the data ended earlier.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public bool Fill(int rows, long variableValues, CancellationToken stop)
    {
        bool more = true;
        while (more && _target.Rows < rows && _target.VariableValues < variableValues)
            more = FillRun(Math.Min(rows, _target.Rows + RunRows), stop);
        return more;
    }

    public void Dispose() => _cursor.Dispose();

    // Consecutive rows without a gap, so they are checked together and can still be located by position.
    private bool FillRun(int end, CancellationToken stop)
    {
        int first = _target.Rows;
        bool more = true;
        bool counts = true;
        bool weighted = _checks.HasWeights;
        long position = 0;
        for (int row = first; row < end && counts && (more = MoveNext()); row++)
        {
            stop.ThrowIfCancellationRequested();
            if (row == first)
                position = _cursor.Position;
            _reader.Read();
            counts = !weighted || _checks.LastRowCounts();
        }
        if (!counts)
            _target.RemoveLastRow();
        _checks.CheckRows(first, position);
        return more;
    }

    // ML.NET reads ahead on its own threads; their errors arrive as inner exceptions.
    private bool MoveNext()
    {
        long position = _cursor.Position;
        try
        {
            return _cursor.MoveNext();
        }
        catch (InvalidOperationException e) when (e.GetBaseException() is var reason && reason != e && reason is not OperationCanceledException)
        {
            string where = position < 0 ? "The data" : $"The data behind row {position}";
            throw new InvalidOperationException($"{where} cannot be read: {reason.Message}", e);
        }
    }
}
