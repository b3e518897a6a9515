using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.FineTuning.Image;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Residual;

/// <summary>ONNX files that are damaged or hold something else; every message names the file.</summary>
[TestClass]
public sealed class BadResidualTests
{
    [TestMethod]
    public void Other_networks_are_refused_with_the_operator_that_differs()
    {
        Assert.Contains("is a Sigmoid where Relu is expected", Refusal<NotSupportedException>(new TinyResidual().Onnx(activation: "Sigmoid")));

        using var scope = NewDisposeScope();
        var graph = new OnnxGraph("perceptron");
        graph.Output(graph.Linear(graph.Input("rows", OnnxType.Float, "N", 4), ones(2, 4), null), "scores", OnnxType.Float, "N", 2);
        Assert.Contains("its input is not one batch of square pictures", Refusal<NotSupportedException>(graph.ToBytes()));

        graph = new OnnxGraph("merged norms");
        graph.Output(graph.Convolution(graph.Input("pictures", OnnxType.Float, "N", 3, 32, 32), ones(4, 3, 7, 7), 2, ones(4)), "maps", OnnxType.Float, "N", 4, 16, 16);
        Assert.Contains("has no batch norm of its own", Refusal<NotSupportedException>(graph.ToBytes()));
    }

    [TestMethod]
    public void Every_shortened_file_is_refused()
    {
        var intact = new TinyResidual().Onnx();
        foreach (var length in new[] { 0, 1, 10, 100, intact.Length / 2, intact.Length - 10, intact.Length - 1 })
            Refusal<InvalidDataException>(intact[..length]);
        Assert.Contains("is not an intact ONNX file", Refusal<InvalidDataException>("a text and no model"u8.ToArray()));
    }

    [TestMethod]
    public void Values_in_another_file_are_refused_with_the_name_of_the_tensor()
    {
        // data_location = EXTERNAL in the last constant; a protobuf message may repeat the graph, whose parts are then merged.
        var model = Encoded(7, Encoded(5, [.. Encoded(8, "kernels"u8.ToArray()), 8, 4, 8, 1, 8, 7, 8, 7, 16, 1, 14 << 3, 1]));
        var graph = new OnnxGraph("outside");
        var kernels = graph.Outside("kernels");
        var convolved = graph.Node("Conv", [graph.Input("pictures", OnnxType.Float, "N", 1, 32, 32), kernels], OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Ints("pads", 3, 3, 3, 3));
        string[] norm = [.. Enumerable.Range(0, 4).Select(_ => graph.Constant([1f, 1, 1, 1], 4))];
        var value = graph.Node("MaxPool", [graph.Relu(graph.Node("BatchNormalization", [convolved, .. norm]))], OnnxAttribute.Ints("kernel_shape", 3, 3), OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Ints("pads", 1, 1, 1, 1));
        var inner = graph.Relu(Layer(value));
        value = graph.Relu(graph.Add(Layer(inner), value));
        graph.Output(graph.Node("GlobalAveragePool", [value]), "features", OnnxType.Float, "N", 4, 1, 1);
        var message = Refusal<NotSupportedException>([.. graph.ToBytes(), .. model]);
        Assert.Contains("'kernels' in another file", message);

        string Layer(string input)
        {
            using var scope = NewDisposeScope();
            return graph.Node("BatchNormalization", [graph.Node("Conv", [input, graph.Constant(ones(4, 4, 3, 3))], OnnxAttribute.Ints("pads", 1, 1, 1, 1)), .. norm]);
        }
    }

    [TestMethod]
    public void A_file_of_pictures_that_are_prepared_in_an_unknown_way_is_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyResidual(3).Folder();
        Assert.IsTrue(PictureSettings.Read(folder.Path).AnySize);
        File.Delete(Path.Combine(folder.Path, "preprocessor_config.json"));
        var message = Assert.ThrowsExactly<FileNotFoundException>(() => PictureSettings.Read(folder.Path)).Message;
        Assert.Contains("network.onnx", message);
        Assert.Contains("'image_mean' and 'image_std'", message);
        var mean = MeanPicture.Write(folder.Path, ones(1, 3, 32, 32), last: "Add");
        Assert.Contains("does not reverse the colours", Assert.ThrowsExactly<NotSupportedException>(() => PictureSettings.Read(folder.Path)).Message);
        MeanPicture.Write(folder.Path, ones(1, 3, 32, 32) * float.NaN);
        Assert.Contains(mean, Assert.ThrowsExactly<InvalidDataException>(() => PictureSettings.Read(folder.Path)).Message);
        Assert.Contains(mean, folder.Refusal<InvalidDataException>());
    }

    [TestMethod]
    public void One_file_of_a_folder_must_be_meant()
    {
        using var folder = new TinyResidual().Folder();
        File.Copy(Path.Combine(folder.Path, "network.onnx"), Path.Combine(folder.Path, "second.onnx"));
        Assert.Contains("several ONNX files: network.onnx, second.onnx", folder.Refusal<InvalidDataException>());
        PretrainedModel.Load(Path.Combine(folder.Path, "second.onnx")).Dispose();
        Assert.Contains("no ONNX file of this name", Assert.ThrowsExactly<DirectoryNotFoundException>(() => PretrainedModel.Load(Path.Combine(folder.Path, "third.onnx"))).Message);
    }

    private static string Refusal<TException>(byte[] content)
        where TException : Exception
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("network.onnx");
        File.WriteAllBytes(path, content);
        var message = "";
        LiveTensors.AreBalancedBy(() => message = Assert.ThrowsExactly<TException>(() => PretrainedModel.Load(path).Dispose()).Message);
        Assert.Contains(path, message);
        return message;
    }

    private static byte[] Encoded(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}
