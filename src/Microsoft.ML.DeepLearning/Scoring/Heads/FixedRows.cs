using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>A few rows in memory with exactly the given column types and annotations.</summary>
public sealed class FixedRows(int rows) : IDataView
{
    private readonly DataViewSchema.Builder _schema = new();
    private readonly List<Array> _values = [];
    private DataViewSchema? _built;

    /// <inheritdoc/>
    public DataViewSchema Schema => _built ??= _schema.ToSchema();

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <summary>Adds a column with one value of its raw type per row. Only before the schema is first used.</summary>
    public FixedRows Add<T>(string name, DataViewType type, T[] values, DataViewSchema.Annotations? annotations = null)
    {
        _schema.AddColumn(name, type, annotations);
        _values.Add(values);
        return this;
    }

    /// <inheritdoc/>
    public long? GetRowCount() => rows;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FixedRows view) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _position = _position + 1 < view.GetRowCount() ? _position + 1 : long.MinValue;
            return _position >= 0;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (view._values[column.Index] is VBuffer<float>[] vectors)
                return (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => vectors[_position].CopyTo(ref value));
            var values = (TValue[])view._values[column.Index];
            return (ref TValue value) => value = values[_position];
        }
    }
}
