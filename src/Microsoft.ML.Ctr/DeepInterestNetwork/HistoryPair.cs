using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A candidate column and its history. They share a table unless they name different tables.</summary>
internal static class HistoryPair
{
    private const string Advice = "Give both the same keys: Conversion.MapValueToKey with the same keyData for both, or Conversion.Hash with the same number of bits and seed.";

    /// <summary>Both columns with settings for a shared table, and a name for the history's length.</summary>
    /// <exception cref="ArgumentException">The candidate is not a key, or the two have different keys or widths.</exception>
    public static (FieldColumn Candidate, FieldColumn History) Of(DataViewSchema schema, FieldColumn candidate, FieldColumn history, string lengthName)
    {
        if (candidate.Kind != FieldKind.Category)
            throw new ArgumentException($"Candidate column '{candidate.Name}' has type {schema[candidate.Name].Type}; a key of type UInt32 is needed. Conversion.MapValueToKey or Conversion.Hash makes one.");
        var (ofCandidate, ofHistory) = (candidate.Options, history.Options);
        string table = ofCandidate.TableName ?? ofHistory.TableName ?? candidate.Name;
        candidate = candidate with { Options = Completed(ofCandidate, ofHistory, table) };
        history = history with
        {
            Options = Completed(ofHistory, ofCandidate, table),
            Spec = history.Spec with { LengthName = lengthName },
        };
        if (candidate.Options.EmbeddingDimension != history.Options.EmbeddingDimension)
            throw new ArgumentException($"Option EmbeddingDimension is {candidate.Options.EmbeddingDimension} for candidate column '{candidate.Name}' and {history.Options.EmbeddingDimension} for history column '{history.Name}'; the network compares the two, so both need the same width.");
        if (candidate.Options.TableName == history.Options.TableName)
            CheckKeys(schema, candidate, history);
        return (candidate, history);
    }

    // A setting of one column applies to both.
    private static CtrColumnOptions Completed(CtrColumnOptions own, CtrColumnOptions other, string table) => new()
    {
        Name = own.Name,
        EmbeddingDimension = own.EmbeddingDimension ?? other.EmbeddingDimension,
        BucketCount = own.BucketCount ?? other.BucketCount,
        TableName = own.TableName ?? table,
    };

    private static void CheckKeys(DataViewSchema schema, FieldColumn candidate, FieldColumn history)
    {
        if (candidate.KeyCount != history.KeyCount)
            throw new ArgumentException($"Candidate column '{candidate.Name}' has {candidate.KeyCount} key values and history column '{history.Name}' has {history.KeyCount}; the two share an embedding table, so a key must mean the same in both. {Advice}");
        var (first, second) = (KeyValues(schema[candidate.Name]), KeyValues(schema[history.Name]));
        for (int i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            if (!first[i].Span.SequenceEqual(second[i].Span))
                throw new ArgumentException($"Key {i + 1} is '{first[i]}' in candidate column '{candidate.Name}' and '{second[i]}' in history column '{history.Name}'; the two share an embedding table, so a key must mean the same in both. {Advice}");
        }
    }

    // Only texts are compared; hashed keys have no values.
    private static ReadOnlyMemory<char>[] KeyValues(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            return [];
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues()];
    }
}
