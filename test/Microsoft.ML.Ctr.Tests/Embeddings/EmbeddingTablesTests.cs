using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Embeddings;

[TestClass]
public sealed class EmbeddingTablesTests
{
    private static readonly FieldColumn User = Fields.Key("User", 0, 50, new() { BucketCount = 7 });
    private static readonly FieldColumn Item = Fields.Key("Item", 1, 20, new() { TableName = "items" });
    private static readonly FieldColumn Tags = Fields.Keys("Tags", 2, 6, FieldKind.MultiValued);
    private static readonly FieldColumn Past = Fields.Keys("Past", 3, 20, FieldKind.Sequence, new() { TableName = "items" });
    private static readonly FieldColumn Place = Fields.Key("Place", 4, 9, new() { EmbeddingDimension = 2 });

    private static readonly FieldColumn[] All = [User, Item, Tags, Past, Place];

    [TestMethod]
    public void Vectors_and_gradients_are_those_of_plain_indexing()
    {
        using var scope = NewDisposeScope();
        using var tables = Tables();
        var inputs = Inputs();
        var (wide, narrow) = (tables.Parameters[0], tables.Parameters[1]);
        var dense = wide.Values.clone().requires_grad_();
        Tensor Row(long offset, long row) => dense[offset + row];

        var embedded = tables.Embed(inputs);
        var pooled = embedded.Pooled(4);
        CollectionAssert.AreEqual(new long[] { 5, 3, 4 }, pooled.shape);
        // Users start at row 0 (1 + 7 buckets), items at 8 (21 rows), tags at 29 (7 rows).
        var users = stack([Row(0, 0), Row(0, 1), Row(0, 1 + (49 % 7)), Row(0, 0), Row(0, 2)]);
        var items = stack([Row(8, 3), Row(8, 0), Row(8, 20), Row(8, 3), Row(8, 0)]);
        var tags = stack([Row(29, 0), (Row(29, 1) + Row(29, 2)) / 2, (Row(29, 6) + Row(29, 6) + Row(29, 1)) / 3, Row(29, 5), Row(29, 0)]);
        var expected = stack([users, items, tags], 1); // [B, C, D]
        TensorAssert.AreClose(expected, pooled, 1e-6, "pooled");
        var none = zeros(4);
        var past = stack([
            stack([Row(8, 1), Row(8, 2), none]), stack([none, Row(8, 3), none]), stack([none, none, none]), stack([Row(8, 20), Row(8, 20), Row(8, 1)]), stack([none, none, none])]);
        TensorAssert.AreClose(past, embedded.Of(Past), 1e-6, "sequence");
        TensorAssert.AreClose(tensor(new float[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 0 }, { 1, 1, 1 }, { 0, 0, 0 } }), embedded.Mask(Past), 0, "mask");
        TensorAssert.AreClose(items, embedded.Of(Item), 1e-6, "item");
        TensorAssert.AreClose(narrow.Values.index_select(0, tensor(new long[] { 9, 0, 1, 2, 3 })), embedded.Of(Place), 1e-6, "place");

        var (slopes, pastSlopes) = (randn(5, 3, 4), randn(5, 3, 4));
        ((expected * slopes).sum() + (past * pastSlopes).sum()).backward();
        ((pooled * slopes).sum() + (embedded.Of(Past) * pastSlopes).sum()).backward();
        wide.CollectGradient();
        var sparse = zeros(36, 4);
        for (int i = 0; i < wide.TouchedRows.Length; i++)
            sparse[wide.TouchedRows[i]] = wide.Gradient![i];
        TensorAssert.AreClose(dense.grad!, sparse, 1e-5, "gradient");
        Assert.AreEqual(0, narrow.CollectGradient(), "No loss reached the narrow table.");
    }

    [TestMethod]
    public void Onnx_runtime_finds_the_same_vectors()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var tables = Tables();
        var inputs = Inputs();
        var embedded = tables.Embed(inputs);
        AssertEmitted(embedded.Pooled(4), fields => fields.Pooled(4));
        AssertEmitted(embedded.Pooled(2), fields => fields.Pooled(2));
        foreach (var column in All)
            AssertEmitted(embedded.Of(column), fields => fields.Of(column));
        AssertEmitted(embedded.Mask(Past), fields => fields.Mask(Past));

        void AssertEmitted(Tensor expected, Func<EmittedFields, string> emit)
        {
            var graph = new OnnxGraph("tables");
            // Models take uint32. Torch has no such tensors, and the graph casts its inputs.
            string[] names = [.. All.Select((column, i) => graph.Input(column.Name, OnnxType.Int64, "N", $"L{i}"))];
            graph.Output(emit(tables.Emit(graph, names)), "y", OnnxType.Float, [.. expected.shape.Select((size, axis) => axis == 0 ? (OnnxDimension)"N" : size)]);
            OnnxParity.AreClose(expected, OnnxParity.Run(graph.ToBytes(), inputs), 1e-6);
        }
    }

    [TestMethod]
    public void Tables_begin_with_the_deviation_asked_for()
    {
        using var scope = NewDisposeScope();
        using var tables = new EmbeddingTables("t", EmbeddingLayout.Of([Fields.Key("A", 0, 50_000)], 4), new ClickThroughTrainer.Options { EmbeddingInitialDeviation = 0.3 }, CPU);
        Assert.AreEqual(0.3, tables.Parameters[0].Values.std().ToSingle(), 0.01);
        Assert.AreEqual(0, tables.Parameters[0].Values.mean().ToSingle(), 0.01);
    }

    [TestMethod]
    public void Nothing_native_is_left()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var tables = Tables();
            tables.Embed(Inputs()).Pooled(4).sum().backward();
            tables.Parameters[0].CollectGradient();
        });
    }

    private static EmbeddingTables Tables() => new("t", EmbeddingLayout.Of(All, 4), new ClickThroughTrainer.Options { EmbeddingInitialDeviation = 1 }, CPU);

    // Missing, first, last, beyond the count; no tag, some, one twice; a sequence with gaps, empty, beyond the count.
    private static Tensor[] Inputs() =>
    [
        tensor(new long[] { 0, 1, 50, 51, 9 }, [5, 1]),
        tensor(new long[] { 3, 0, 20, 3, 21 }, [5, 1]),
        tensor(new long[,] { { 0, 0, 0 }, { 1, 0, 2 }, { 6, 6, 1 }, { 5, 7, 0 }, { 9, 0, 0 } }),
        tensor(new long[,] { { 1, 2, 0 }, { 0, 3, 0 }, { 0, 0, 0 }, { 20, 20, 1 }, { 21, 0, 0 } }),
        tensor(new long[] { 9, 0, 1, 2, 3 }, [5, 1]),
    ];
}
