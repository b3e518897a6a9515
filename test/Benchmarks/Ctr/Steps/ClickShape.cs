using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace Benchmarks.Ctr.Steps;

/// <summary>The columns of a click log with uniformly drawn keys, so that steps read all parts of a large table.</summary>
/// <param name="Fields">Columns with one key.</param>
/// <param name="History">The length of the first field's history; 0 for none.</param>
/// <param name="KeysOfField">The key values of each field.</param>
internal sealed record ClickShape(int Fields, int History, int KeysOfField)
{
    public const string HistoryName = "History";

    private const int Rows = 1024;

    // Repeated batches would find their rows in the cache.
    private const int Batches = 64;

    /// <summary>The ten fields of Frappe.</summary>
    public static ClickShape Frappe(int ids) => new(10, 0, ids / 10);

    /// <summary>A candidate with a history of 50 entries of the same kind.</summary>
    public static ClickShape Visits(int ids) => new(1, 50, ids);

    public string[] FieldNames => [.. Enumerable.Range(0, Fields).Select(place => $"Field{place}")];

    public DataViewSchema Schema()
    {
        var builder = new DataViewSchema.Builder();
        var key = new KeyDataViewType(typeof(uint), KeysOfField);
        foreach (string name in FieldNames)
            builder.AddColumn(name, key);
        if (History > 0)
            builder.AddColumn(HistoryName, new VectorDataViewType(key, History));
        return builder.ToSchema();
    }

    /// <summary>Different batches, to be used in turn; the caller disposes them.</summary>
    public ClickBatch[] Draw() => [.. Enumerable.Range(0, Batches).Select(_ => Batch())];

    private ClickBatch Batch()
    {
        using var scope = NewDisposeScope();
        List<Tensor> inputs = [.. Enumerable.Range(0, Fields).Select(_ => Keys(1))];
        if (History > 0)
            inputs.Add(Keys(History));
        var label = randint(2, Rows).to_type(ScalarType.Float32);
        return new ClickBatch([.. inputs.Select(input => input.DetachFromDisposeScope())], label.DetachFromDisposeScope());
    }

    private Tensor Keys(int width) => randint(1, KeysOfField + 1L, [Rows, width], ScalarType.Int64); // [B, W], from 1
}
