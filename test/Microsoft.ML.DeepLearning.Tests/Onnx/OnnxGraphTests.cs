using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Onnx;

[TestClass]
public class OnnxGraphTests
{
    [TestMethod]
    public void A_graph_declares_its_inputs_outputs_and_versions()
    {
        var graph = new OnnxGraph("both");
        var numbers = graph.Input("Some Column", OnnxType.Float, "N", 3);
        var keys = graph.Input("Keys", OnnxType.UInt32, "N", "L");
        graph.Output(graph.Relu(numbers), "Result", OnnxType.Float, "N", 3);
        graph.Output(graph.Cast(keys, OnnxType.Int64), "Ids", OnnxType.Int64, "N", "L");

        using var session = new InferenceSession(graph.ToBytes());

        CollectionAssert.AreEqual(new[] { "Some Column", "Keys" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "Result", "Ids" }, session.OutputNames.ToArray());
        CollectionAssert.AreEqual(new[] { -1, 3 }, session.InputMetadata["Some Column"].Dimensions);
        CollectionAssert.AreEqual(new[] { "N", "L" }, session.InputMetadata["Keys"].SymbolicDimensions);
        Assert.AreEqual(typeof(uint), session.InputMetadata["Keys"].ElementType);
        Assert.AreEqual(typeof(long), session.OutputMetadata["Ids"].ElementType);
        Assert.AreEqual("both", session.ModelMetadata.GraphName);
    }

    [TestMethod]
    public void Notes_are_metadata_of_the_model()
    {
        var graph = new OnnxGraph("noted");
        graph.Output(graph.Relu(graph.Input("Numbers", OnnxType.Float, "N", 3)), "Result", OnnxType.Float, "N", 3);
        graph.Note("first", "1");
        graph.Note("second", "zwei");

        using var session = new InferenceSession(graph.ToBytes());

        Assert.AreEqual("1", session.ModelMetadata.CustomMetadataMap["first"]);
        Assert.AreEqual("zwei", session.ModelMetadata.CustomMetadataMap["second"]);
    }

    [TestMethod]
    public void An_extended_model_gives_its_own_outputs_and_the_new_ones()
    {
        using var scope = torch.NewDisposeScope();
        var graph = new OnnxGraph("own");
        string doubled = graph.Mul(graph.Input("x", OnnxType.Float, "N", 2), graph.Scalar(2));
        graph.Output(graph.Add(doubled, graph.Scalar(1)), "y", OnnxType.Float, "N", 2);
        byte[] model = graph.ToBytes();

        var more = new OnnxGraph("more", prefix: "More.");
        more.Output(more.Mul(more.Outside(doubled), more.Scalar(10)), "z", OnnxType.Float, "N", 2);
        byte[] extended = more.ToExtension(model);
        using var session = new InferenceSession(extended);
        CollectionAssert.AreEqual(new[] { "y", "z" }, session.OutputNames.ToArray());
        using var value = OrtValue.CreateTensorValueFromMemory(new float[] { 3, 4 }, [1, 2]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["x"], [value], ["z", "y"]);
        CollectionAssert.AreEqual(new float[] { 60, 80 }, results[0].GetTensorDataAsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 7, 9 }, results[1].GetTensorDataAsSpan<float>().ToArray());
        CollectionAssert.AreEqual(model, extended[..model.Length]);
    }

    [TestMethod]
    public void Constants_are_found_in_the_bytes_of_a_model()
    {
        var graph = new OnnxGraph("constants");
        string x = graph.Input("x", OnnxType.Float, "N", 3);
        string first = graph.Constant([1f, 2, 3], 3);
        string second = graph.Constant([4L, 5], 2);
        graph.Output(graph.Add(x, first), "y", OnnxType.Float, "N", 3);
        byte[] model = graph.ToBytes();
        CollectionAssert.AreEqual(new[] { 1f, 2, 3 }, MemoryMarshal.Cast<byte, float>(OnnxConstants.Find(model, first).Span).ToArray());
        CollectionAssert.AreEqual(new[] { 4L, 5 }, MemoryMarshal.Cast<byte, long>(OnnxConstants.Find(model, second).Span).ToArray());
        Assert.Contains("'none'", Assert.ThrowsExactly<InvalidDataException>(() => OnnxConstants.Find(model, "none")).Message);
    }

    [TestMethod]
    public void Equal_calls_give_equal_bytes()
    {
        CollectionAssert.AreEqual(Bytes(), Bytes());

        static byte[] Bytes()
        {
            var graph = new OnnxGraph("same");
            var input = graph.Input("x", OnnxType.Float, "N", 4);
            var halves = graph.Node("Split", [input, graph.Constant([1L, 3L], 2)], 2, OnnxAttribute.Int("axis", 1));
            graph.Output(graph.Concat(1, halves[1], halves[0]), "y", OnnxType.Float, "N", 4);
            return graph.ToBytes();
        }
    }

    [TestMethod]
    public void Every_kind_of_attribute_reaches_the_runtime()
    {
        var graph = new OnnxGraph("attributes");
        var input = graph.Input("x", OnnxType.Float, 1, 1, 2, 2);
        var padded = graph.Node("Pad", [input, graph.Constant([0L, 0, 1, 1, 0, 0, 1, 1], 8)], OnnxAttribute.String("mode", "edge"));
        var pooled = graph.Node("AveragePool", [padded], OnnxAttribute.Ints("kernel_shape", 2, 2));
        var leaky = graph.Node("LeakyRelu", [pooled], OnnxAttribute.Float("alpha", 0.5f));
        graph.Output(leaky, "y", OnnxType.Float, 1, 1, 3, 3);
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor([-4f, 2, -8, 6], [1, 1, 2, 2]);

        using var actual = OnnxParity.Run(graph.ToBytes(), values);

        var edge = torch.nn.functional.pad(values, [1, 1, 1, 1], PaddingModes.Replicate);
        OnnxParity.AreClose(torch.nn.functional.leaky_relu(torch.nn.functional.avg_pool2d(edge, 2, 1), 0.5), actual);
    }

    [TestMethod]
    public void Lists_of_numbers_and_texts_reach_the_runtime()
    {
        var graph = new OnnxGraph("lists");
        graph.Input("unused", OnnxType.Float, "N");
        graph.Output(graph.Node("Constant", [], OnnxAttribute.Floats("value_floats", 0.5f, -3)), "numbers", OnnxType.Float, 2);
        graph.Output(graph.Node("Constant", [], OnnxAttribute.Strings("value_strings", "é", "")), "texts", OnnxType.String, 2);
        using var session = new InferenceSession(graph.ToBytes());
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[1], [1]);
        using var outputs = session.Run(run, ["unused"], [input], ["numbers", "texts"]);
        CollectionAssert.AreEqual(new[] { 0.5f, -3 }, outputs[0].GetTensorDataAsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new[] { "é", "" }, outputs[1].GetStringTensorAsArray());
    }

    [TestMethod]
    public void Values_made_by_the_graph_give_way_to_column_names()
    {
        var graph = new OnnxGraph("names");
        var taken = graph.Input("Relu_0", OnnxType.Float, "N", 1);
        var result = graph.Relu(taken);
        Assert.AreNotEqual(taken, result);
        graph.Output(result, "y", OnnxType.Float, "N", 1);
        using var input = torch.tensor([-1f, 2], [2, 1]);
        using var actual = OnnxParity.Run(graph.ToBytes(), input);
        CollectionAssert.AreEqual(new float[] { 0, 2 }, actual.data<float>().ToArray());
    }

    [TestMethod]
    public void Mistakes_are_found_when_the_node_is_added()
    {
        var graph = new OnnxGraph("mistakes");
        graph.Input("x", OnnxType.Float, "N", 1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => graph.Relu("nothing")).Message, "'nothing'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => graph.Input("x", OnnxType.Float)).Message, "'x'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => graph.Output("x", "x", OnnxType.Float)).Message, "'x'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => graph.Constant([1f, 2f], 3)).Message, "[3]");
    }

    [TestMethod]
    public void Constants_keep_every_bit_of_a_tensor()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor([float.NaN, -0f, float.Epsilon, float.MaxValue, 1f / 3]);
        var graph = new OnnxGraph("constants");
        var input = graph.Input("x", OnnxType.Int64, "N");
        graph.Output(graph.Gather(graph.Constant(values), input), "y", OnnxType.Float, "N");
        using var actual = OnnxParity.Run(graph.ToBytes(), torch.arange(5));
        CollectionAssert.AreEqual(Bits(values), Bits(actual));

        static uint[] Bits(torch.Tensor tensor) => [.. tensor.data<float>().ToArray().Select(BitConverter.SingleToUInt32Bits)];
    }
}
