using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Tests.Embeddings;

/// <summary>Creates columns for tests.</summary>
internal static class Fields
{
    public static FieldColumn Key(string name, int input, long count, CtrColumnOptions? options = null)
        => new(new ColumnSpec(name, ColumnContent.Keys, 1), input, FieldKind.Category, count, [name], options ?? new CtrColumnOptions());

    public static FieldColumn Keys(string name, int input, long count, FieldKind kind, CtrColumnOptions? options = null)
        => new(new ColumnSpec(name, ColumnContent.Keys, 0), input, kind, count, [name], options ?? new CtrColumnOptions());
}
