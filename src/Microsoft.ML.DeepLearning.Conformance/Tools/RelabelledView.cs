using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>The rows of a view with the texts of one annotation in the opposite order, as another data set's keys or slots may be.</summary>
internal sealed class RelabelledView : IDataView
{
    private readonly IDataView _source;

    /// <param name="source">The rows.</param>
    /// <param name="column">The column.</param>
    /// <param name="annotation">Its annotation, a vector of texts.</param>
    public RelabelledView(IDataView source, string column, string annotation)
    {
        _source = source;
        var builder = new DataViewSchema.Builder();
        foreach (var each in source.Schema)
            builder.AddColumn(each.Name, each.Type, each.Name == column ? Reversed(each.Annotations, annotation) : each.Annotations);
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <summary>The texts of an annotation; empty if the column has none.</summary>
    public static string[] Texts(DataViewSchema.Annotations annotations, string kind)
    {
        if (annotations.Schema.GetColumnOrNull(kind) is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            return [];
        VBuffer<ReadOnlyMemory<char>> values = default;
        annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(Schema, _source.GetRowCursor(columnsNeeded.Select(column => _source.Schema[column.Index])));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema.Annotations Reversed(DataViewSchema.Annotations annotations, string kind)
    {
        ReadOnlyMemory<char>[] texts = [.. Enumerable.Reverse(Texts(annotations, kind)).Select(text => text.AsMemory())];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(annotations, name => name != kind);
        builder.Add(kind, new VectorDataViewType(TextDataViewType.Instance, texts.Length), (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(texts.Length, texts));
        return builder.ToAnnotations();
    }

    private sealed class Cursor(DataViewSchema schema, DataViewRowCursor inner) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override bool MoveNext() => inner.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(inner.Schema[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(inner.Schema[column.Index]);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
