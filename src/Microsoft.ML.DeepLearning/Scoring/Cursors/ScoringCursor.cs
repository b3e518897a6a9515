using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// Reads ahead on its source, a block of rows at a time, scores the block at once and then serves its rows. Passed-through
/// values are kept for the block, so one cursor reads each source row once. Sources that split rows dynamically over
/// parallel cursors, or shuffle, therefore cannot get out of step with the scores.
/// </summary>
internal sealed class ScoringCursor : DataViewRowCursor, IRawScores
{
    private readonly ScoringSchema _schema;
    private readonly DataViewRowCursor _source;
    private readonly OnnxScorer _scorer;
    private readonly TaskHead _head;
    private readonly BufferedColumn?[] _columns;
    private readonly ActiveColumns _active;
    private readonly RowBlock _block;
    private readonly RowReader _reader;
    private readonly RowLengths _lengths;
    private readonly ValueGetter<DataViewRowId> _sourceId;
    private readonly int _limit;
    private (long Position, long Batch, DataViewRowId Id)[] _rows = [];
    private float[] _scores = [];
    private int _capacity;
    private int _row = -1;
    private bool _ended;

    public ScoringCursor(ScoringSchema schema, DataViewRowCursor source, OnnxScorer scorer, TaskHead head, IReadOnlyCollection<DataViewSchema.Column> active)
    {
        (_schema, _source, _scorer, _head) = (schema, source, scorer, head);
        _columns = new BufferedColumn?[schema.Output.Count];
        _active = new ActiveColumns(schema, active);
        foreach (var column in active)
        {
            if (schema.SourceOf(column) is { } passedOn) _columns[column.Index] = BufferedColumn.Create(source, passedOn);
        }
        _block = new RowBlock(scorer.Model.Inputs);
        _reader = new RowReader(source, _block);
        _lengths = new RowLengths(_block.Columns);
        _sourceId = source.GetIdGetter();
        _limit = ScoringBlockSize.Limit(scorer.Model, active.Select(schema.SourceOf).OfType<DataViewSchema.Column>());
        Resize(Math.Min(ScoringBlockSize.First, _limit));
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => IsOnRow ? _rows[_row].Position : -1;

    public override long Batch => IsOnRow ? _rows[_row].Batch : 0;

    ReadOnlySpan<float> IRawScores.Current => _scores.AsSpan(CurrentRow() * _head.OutputWidth, _head.OutputWidth);

    private bool IsOnRow => !_ended && _row >= 0;

    public override bool MoveNext()
    {
        if (_ended) return false;
        if (++_row < _block.Rows) return true;
        if (_row > 0) Resize(ScoringBlockSize.Next(_capacity, _limit));
        _ended = !Fill();
        _row = 0;
        return !_ended;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _rows[CurrentRow()].Id;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => _active.Getter<TValue>(column, asked => _columns[asked.Index]?.Getter(CurrentRow) ?? _head.CreateGetter(asked.Name, this));

    protected override void Dispose(bool disposing)
    {
        if (disposing) _source.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _block.Clear();
        for (var row = 0; row < _capacity && _source.MoveNext(); row++)
        {
            _reader.Read();
            _lengths.Check(row, _source.Position);
            foreach (var column in _columns) column?.Read(row);
            _rows[row].Position = _source.Position;
            _rows[row].Batch = _source.Batch;
            _sourceId(ref _rows[row].Id);
        }
        _scorer.Score(_block, _scores);
        return _block.Rows > 0;
    }

    private void Resize(int capacity)
    {
        if (capacity == _capacity) return;
        _capacity = capacity;
        Array.Resize(ref _rows, capacity);
        Array.Resize(ref _scores, capacity * _head.OutputWidth);
        foreach (var column in _columns) column?.Resize(capacity);
    }

    private int CurrentRow() => IsOnRow ? _row : throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and stop when it returns false.");
}

/// <summary>The values of a passed-through column for the rows of a block, kept while the network scores the block.</summary>
internal abstract class BufferedColumn
{
    public static BufferedColumn Create(DataViewRow source, DataViewSchema.Column column)
    {
        var type = column.Type is VectorDataViewType vector
            ? typeof(BufferedVectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(BufferedValues<>).MakeGenericType(column.Type.RawType);
        return (BufferedColumn)Activator.CreateInstance(type, source, column)!;
    }

    public abstract void Resize(int rows);

    /// <summary>Reads the value of the source's current row into a slot.</summary>
    public abstract void Read(int slot);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the slot that <paramref name="slot"/> returns at the time of the call.</summary>
    public abstract Delegate Getter(Func<int> slot);

    private sealed class BufferedValues<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
    {
        private readonly ValueGetter<T> _source = source.GetGetter<T>(column);
        private T[] _values = [];

        public override void Resize(int rows) => Array.Resize(ref _values, rows);

        public override void Read(int slot)
        {
            // The receiver owns an object that was handed out: the source must not reuse or dispose it.
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) _values[slot] = default!;
            _source(ref _values[slot]);
        }

        public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T value) => value = _values[slot()]);
    }

    private sealed class BufferedVectors<T>(DataViewRow source, DataViewSchema.Column column) : BufferedColumn
    {
        private readonly ValueGetter<VBuffer<T>> _source = source.GetGetter<VBuffer<T>>(column);
        private VBuffer<T>[] _values = [];

        public override void Resize(int rows) => Array.Resize(ref _values, rows);

        public override void Read(int slot) => _source(ref _values[slot]);

        public override Delegate Getter(Func<int> slot) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[slot()].CopyTo(ref value));
    }
}
