using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Saved;

[TestClass]
public class SaveAndLoadTests
{
    private readonly MLContext _ml = new(1);

    public static IEnumerable<object[]> Tasks => [["regression"], ["binary"], ["multiclass"]];

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void A_loaded_model_gives_the_same_values_schema_and_annotations(string task)
    {
        var data = TestRows.Data(_ml, task);
        // The normalised features hide the original ones, whose positions must not change.
        var normalized = _ml.Transforms.NormalizeMinMax("Features").Fit(data);
        ITransformer model = normalized.Append(TestNetworks.Task(task, _ml, data.Schema));
        var loaded = Load(Save(model, data.Schema));
        AssertSame(model, loaded, data);
        AssertSame(model, loaded.WithBatchScoring(), data);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void A_model_with_batch_scoring_can_be_saved_again(string task)
    {
        var data = TestRows.Data(_ml, task);
        ITransformer model = TestNetworks.Task(task, _ml, data.Schema);
        var batched = Load(Save(model, data.Schema)).WithBatchScoring();
        Assert.IsInstanceOfType<DeepFeaturePredictionTransformer<ITransformer>>(batched);
        AssertSame(model, Load(Save(batched, data.Schema)).WithBatchScoring(), data);
    }

    [TestMethod]
    public void Loading_needs_no_step_of_this_library()
    {
        var data = TestRows.Data(_ml, "multiclass");
        var loaded = Load(Save(TestNetworks.Multiclass(_ml, data.Schema), data.Schema));
        var steps = Flatten(loaded).Select(step => step.GetType().Assembly.GetName().Name).Distinct().Order().ToArray();
        CollectionAssert.IsSubsetOf(steps, new[] { "Microsoft.ML.Data", "Microsoft.ML.OnnxTransformer", "Microsoft.ML.Transforms" });

        static IEnumerable<ITransformer> Flatten(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
    }

    [TestMethod]
    public void A_network_in_the_middle_of_nested_chains_is_found()
    {
        var data = TestRows.Data(_ml, "regression");
        var network = TestNetworks.Regression(_ml);
        var rename = _ml.Transforms.CopyColumns("First", "Score").Fit(network.Transform(data));
        var second = TestNetworks.Regression(_ml);
        ITransformer model = new TransformerChain<ITransformer>(new TransformerChain<ITransformer>(network, rename), second);
        var loaded = Load(Save(model, data.Schema));
        var batched = loaded.WithBatchScoring(_ml);
        Assert.AreNotSame(loaded, batched);
        AssertSame(model, batched, data);
        Assert.AreSame(batched, batched.WithBatchScoring());
    }

    [TestMethod]
    public void Scopes_of_a_chain_are_kept()
    {
        var data = TestRows.Data(_ml, "regression");
        var onlyForTests = _ml.Transforms.CopyColumns("Copy", "Target").Fit(data);
        ITransformer model = new TransformerChain<ITransformer>([onlyForTests, TestNetworks.Regression(_ml)], [TransformerScope.TrainTest, TransformerScope.Everything]);
        var batched = (TransformerChain<ITransformer>)Load(Save(model, data.Schema)).WithBatchScoring();
        Assert.IsNull(batched.Transform(data).Schema.GetColumnOrNull("Copy"));
        Assert.IsNotNull(batched.Transform(data, TransformerScope.Testing).Schema.GetColumnOrNull("Copy"));
    }

    [TestMethod]
    public void A_model_without_networks_is_returned_as_it_is()
    {
        var data = TestRows.Data(_ml, "regression");
        ITransformer other = _ml.Transforms.NormalizeMinMax("Features").Append(_ml.Regression.Trainers.OnlineGradientDescent()).Fit(data);
        Assert.AreSame(other, other.WithBatchScoring());
        ITransformer network = TestNetworks.Regression(_ml);
        Assert.AreSame(network, network.WithBatchScoring());
        Assert.ThrowsExactly<ArgumentNullException>(() => ModelBatchScoringExtensions.WithBatchScoring(null!));
    }

    [TestMethod]
    public void An_ONNX_step_that_others_use_otherwise_is_left_alone()
    {
        var data = TestRows.Data(_ml, "regression");
        var file = Path.GetTempFileName();
        try
        {
            var network = TestNetworks.Perceptron(1);
            File.WriteAllBytes(file, network.Bytes);
            var foreign = _ml.Transforms.ApplyOnnxModel(network.OutputName, "Features", file)
                .Append(_ml.Regression.Trainers.OnlineGradientDescent(featureColumnName: network.OutputName))
                .Append(_ml.Transforms.DropColumns(network.OutputName))
                .Fit(data);
            var loaded = Load(Save(foreign, data.Schema));
            Assert.AreSame(loaded, loaded.WithBatchScoring());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    [DataRow("ours")]
    [DataRow("foreign")]
    public void A_chain_of_an_ONNX_step_a_copy_and_a_drop_is_left_alone(string producer)
    {
        var data = TestRows.Data(_ml, "regression");
        var network = TestNetworks.Perceptron(1);
        var raw = network.OutputName;
        var bytes = producer == "ours" ? network.Bytes : OfOthers(network.Bytes);
        using var step = OnnxStep(raw, bytes, data);
        string[][] dropped = [[raw], [raw, "Features"], ["Features"], ["Target"]];
        foreach (var names in dropped)
        {
            foreach (var (to, from) in new[] { ("Copy", raw), ("Copy", "Target"), ("Score", raw) })
            {
                if (producer == "ours" && from == raw && names is [var only] && only == raw) continue; // an embedding is saved with these steps
                var copy = _ml.Transforms.CopyColumns(to, from).Fit(step.Transform(data));
                var drop = _ml.Transforms.DropColumns(names).Fit(copy.Transform(step.Transform(data)));
                var model = new TransformerChain<ITransformer>(step, copy, drop);
                Assert.AreSame(model, model.WithBatchScoring(_ml), $"copies {from}, drops {string.Join(", ", names)}");
            }
        }
    }

    [TestMethod]
    public void A_network_of_others_before_one_of_ours_stays_as_it_is()
    {
        var data = TestRows.Data(_ml, "regression");
        var network = TestNetworks.Perceptron(1);
        using var step = OnnxStep(network.OutputName, OfOthers(network.Bytes), data);
        var copy = _ml.Transforms.CopyColumns("Copy", network.OutputName).Fit(step.Transform(data));
        var drop = _ml.Transforms.DropColumns(network.OutputName, "Target").Fit(copy.Transform(step.Transform(data)));
        ITransformer model = new TransformerChain<ITransformer>(step, copy, drop, TestNetworks.Regression(_ml));
        var batched = Load(Save(model, data.Schema)).WithBatchScoring();
        Assert.IsInstanceOfType<DeepFeaturePredictionTransformer<ITransformer>>(((IEnumerable<ITransformer>)batched).Last());
        AssertSame(model, batched, data);
    }

    private Microsoft.ML.Transforms.Onnx.OnnxTransformer OnnxStep(string output, byte[] bytes, IDataView data)
    {
        using var stream = new MemoryStream(bytes);
        return _ml.Transforms.ApplyOnnxModel([output], ["Features"], stream).Fit(data);
    }

    // The same network as written by another program.
    private static byte[] OfOthers(byte[] bytes)
    {
        byte[] changed = [.. bytes];
        changed.AsSpan(changed.AsSpan().IndexOf("Microsoft.ML"u8), 12).Fill((byte)'x');
        return changed;
    }

    [TestMethod]
    public void Truncated_and_foreign_files_give_managed_exceptions()
    {
        var data = TestRows.Data(_ml, "binary");
        var bytes = Save(TestNetworks.Binary(_ml), data.Schema);
        foreach (var length in new[] { 0, 1, 10, bytes.Length / 4, bytes.Length / 2, bytes.Length - 1 })
            Assert.Throws<Exception>(() => Load(bytes[..length]), $"{length} bytes");
        Assert.Throws<Exception>(() => Load([.. Enumerable.Repeat((byte)7, 5000)]));
    }

    [TestMethod]
    public void Saving_leaves_no_file_behind()
    {
        var data = TestRows.Data(_ml, "regression");
        var before = Files();
        Save(TestNetworks.Regression(_ml), data.Schema);
        CollectionAssert.AreEqual(Array.Empty<string>(), Files().Except(before).ToArray());

        static string[] Files() => Directory.GetFiles(Path.GetTempPath(), "tmp*.tmp");
    }

    private byte[] Save(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    private static ITransformer Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return new MLContext().Model.Load(stream, out _);
    }

    private static void AssertSame(ITransformer expected, ITransformer actual, IDataView data)
    {
        SchemaComparison.AreEqual(expected.GetOutputSchema(data.Schema), actual.GetOutputSchema(data.Schema));
        SchemaComparison.AreEqual(expected.Transform(data).Schema, actual.Transform(data).Schema);
        CollectionAssert.AreEqual(RowText.Read(expected.Transform(data)), RowText.Read(actual.Transform(data)));
    }
}
