using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

[TestClass]
public class KeyInputTests
{
    private const int Items = 20;
    private const int Size = 4;
    private readonly MLContext _ml = new(1);

    private static IReadOnlyList<ColumnSpec> Inputs => [new("Item", ColumnContent.Keys, 1), new("History", ColumnContent.Keys, 0), new("Price", ColumnContent.Numbers, 1)];

    [TestMethod]
    public void Batches_single_rows_and_a_loaded_model_agree()
    {
        var data = Data(300);
        using var transformer = new DeepPredictionTransformer<string>(_ml, Network(), new BinaryHead(), "model");
        var expected = RowText.Read(transformer.Transform(data), "Score", "Probability", "PredictedLabel");
        Assert.IsGreaterThan(200, expected.Distinct().Count());

        var mapper = transformer.GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var readers = new[] { "Score", "Probability", "PredictedLabel" }.Select(name => RowText.Bind(row, row.Schema[name])).ToArray();
        List<string> rows = [];
        while (cursor.MoveNext()) rows.Add(string.Join(" | ", readers.Select(read => read())));
        CollectionAssert.AreEqual(expected, rows);

        using var stream = new MemoryStream();
        _ml.Model.Save(transformer, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        var batched = loaded.WithBatchScoring();
        Assert.IsInstanceOfType<DeepPredictionTransformer<ITransformer>>(batched);
        foreach (var model in new[] { loaded, batched })
        {
            SchemaComparison.AreEqual(transformer.GetOutputSchema(data.Schema), model.GetOutputSchema(data.Schema));
            CollectionAssert.AreEqual(expected, RowText.Read(model.Transform(data), "Score", "Probability", "PredictedLabel"));
        }
    }

    [TestMethod]
    public void Scores_are_the_sum_that_the_network_was_built_for()
    {
        var data = Data(50);
        var table = Table();
        var rows = data.GetColumn<uint>("Item").Zip(data.GetColumn<uint[]>("History"), data.GetColumn<float>("Price")).ToArray();
        var scores = new DeepPredictionTransformer<string>(_ml, Network(), new RegressionHead(), "model").Transform(data).GetColumn<float>("Score").ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var (item, history, price) = rows[i];
            var known = history.Where(key => key > 0).ToArray();
            var mean = Enumerable.Range(0, Size).Sum(k => known.Sum(key => table[key * Size + k]) / Math.Max(1, known.Length));
            var expected = Enumerable.Range(0, Size).Sum(k => table[item * Size + k]) + mean + price;
            Assert.AreEqual(expected, scores[i], 1e-5f, $"row {i}: item {item}, history {string.Join(' ', history)}");
        }
        Assert.Contains(row => row.Second.Length == 0, rows);
        Assert.Contains(row => row.Second.Contains(0u), rows);
    }

    [TestMethod]
    public void Columns_of_other_types_are_named()
    {
        using var transformer = new DeepPredictionTransformer<string>(_ml, Network(), new RegressionHead(), "model");
        var data = Data(5);
        var numbers = _ml.Transforms.CopyColumns("Item", "Price").Fit(data).Transform(data);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => transformer.Transform(numbers)).Message, "'Item' has type Single; a UInt32 key");
        var scalar = _ml.Transforms.CopyColumns("History", "Item").Fit(data).Transform(data);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => transformer.Transform(scalar)).Message, "'History' has type Key");
    }

    /// <summary>The sum of the item's table row, the mean of the history's rows, and the price; key 0 is missing.</summary>
    private static OnnxModel Network()
    {
        using var ones = torch.ones(1, 2 * Size + 1);
        var graph = new OnnxGraph("keys");
        var item = graph.Cast(graph.Input("Item", OnnxType.UInt32, "N", 1), OnnxType.Int64);
        var history = graph.Cast(graph.Input("History", OnnxType.UInt32, "N", "L"), OnnxType.Int64);
        var price = graph.Input("Price", OnnxType.Float, "N", 1);
        var table = graph.Constant(Table(), Items + 1, Size);
        var sum = graph.ReduceSum(graph.Gather(table, history), false, 1); // [N, L, S] → [N, S]
        var known = graph.Clip(graph.Cast(history, OnnxType.Float), 0, 1); // [N, L]
        var count = graph.Clip(graph.ReduceSum(known, true, 1), 1, float.MaxValue); // [N, 1]
        var all = graph.Concat(1, graph.Squeeze(graph.Gather(table, item), 1), graph.Div(sum, count), price); // [N, 2S + 1]
        graph.Output(graph.Linear(all, ones, null), "Score.Raw", OnnxType.Float, "N", 1);
        return new OnnxModel(graph.ToBytes(), Inputs, "Score.Raw", 1);
    }

    /// <summary>Multiples of 1/64: their sums are exact in any order, so padding cannot change the last bit.</summary>
    private static float[] Table()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, (Items + 1) * Size).Select(i => i < Size ? 0 : random.Next(-128, 129) / 64f)];
    }

    private static Row[] Rows(int count)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, count).Select(_ => new Row
        {
            Item = (uint)random.Next(Items),
            History = [.. Enumerable.Range(0, random.Next(8)).Select(_ => (uint)random.Next(Items + 1))],
            Price = random.NextSingle(),
        })];
    }

    private IDataView Data(int count)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Item"].ColumnType = new KeyDataViewType(typeof(uint), Items);
        definition["History"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), Items));
        return _ml.Data.LoadFromEnumerable(Rows(count), definition);
    }

    private sealed class Row
    {
        public uint Item { get; set; }

        public uint[] History { get; set; } = [];

        public float Price { get; set; }
    }
}
