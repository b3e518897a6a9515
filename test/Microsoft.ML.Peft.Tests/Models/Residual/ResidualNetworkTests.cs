using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Models.Residual;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Residual;

/// <summary>Compares small residual networks with ONNX Runtime on the file that they were read from.</summary>
[TestClass]
public sealed class ResidualNetworkTests
{
    [TestMethod]
    [DataRow(1, false, false)]
    [DataRow(3, false, false)]
    [DataRow(3, true, false)]
    [DataRow(3, true, true)]
    public void Features_are_those_of_onnx_runtime(int channels, bool narrows, bool stridesFirst)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var tiny = new TinyResidual(channels, narrows, stridesFirst);
        using var folder = tiny.Folder();
        using var model = PretrainedModel.Load(folder.Path);
        var images = randn([3, channels, TinyResidual.Size, TinyResidual.Size], generator: new Generator(4));
        var expected = OnnxParity.Run(tiny.Onnx(), images).flatten(1);
        var network = (ResidualNetwork)model.Network;
        OnnxParity.AreClose(expected, network.call(images));
        CollectionAssert.AreEquivalent(tiny.Weights().Keys, network.state_dict().Keys.ToArray());
        Assert.IsGreaterThan(0.1f, expected.std(0).max().item<float>(), "the features do not depend on the pictures");

        // The same weights by the names of Hugging Face, in training: norms keep their statistics.
        using var other = new ModelFolder(tiny.Configuration);
        other.WriteWeights(tiny.HuggingFaceWeights());
        using var second = PretrainedModel.Load(other.Path);
        CollectionAssert.AreEqual(new[] { "classifier.1.weight" }, second.UnusedTensors.ToArray());
        second.Network.train();
        OnnxParity.AreClose(expected, ((ResidualNetwork)second.Network).call(images));
        OnnxParity.AreClose(expected, ((ResidualNetwork)second.Network).call(images));
    }

    [TestMethod]
    [DataRow(32, 32)]
    [DataRow(48, 20)]
    [DataRow(7, 9)]
    public void The_graph_is_the_network_for_pictures_of_any_size(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var folder = new TinyResidual(3, narrows: true).Folder();
        MeanPicture.Write(folder.Path, rand([1, 3, 16, 16], generator: new Generator(2)) * 200);
        using var model = PretrainedModel.Load(folder.Path);
        var network = (ResidualNetwork)model.Network;
        network.EmitFor(height, width);
        var graph = new OnnxGraph("network");
        graph.Output(network.EmitVectors(graph, graph.Input("images", OnnxType.Float, "N", 3, height, width)), "vectors", OnnxType.Float, "N", network.Width);
        foreach (var rows in (long[])[1, 3])
        {
            var images = randn([rows, 3, height, width], generator: new Generator(5)) * 50;
            OnnxParity.AreClose(network.call(images), OnnxParity.Run(graph.ToBytes(), images), 1e-4);
        }
    }

    [TestMethod]
    public void A_mean_picture_is_subtracted_and_colours_are_reversed()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var tiny = new TinyResidual(3);
        using var folder = tiny.Folder();
        var mean = rand([1, 3, TinyResidual.Size, TinyResidual.Size], generator: new Generator(2)) * 200; // blue, green, red
        MeanPicture.Write(folder.Path, mean);
        using var model = PretrainedModel.Load(folder.Path);
        var images = rand([2, 3, TinyResidual.Size, TinyResidual.Size], generator: new Generator(3)) * 255; // red, green, blue
        var expected = OnnxParity.Run(tiny.Onnx(), images.flip(1).sub(mean)).flatten(1);
        var channels = mean.flip(1).mean([2L, 3], keepdim: true);
        OnnxParity.AreClose(expected, ((ResidualNetwork)model.Network).call(images.sub(channels)), 1e-4);
    }

    [TestMethod]
    public void Adapters_reach_every_convolution()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyResidual().Folder();
        using var model = PretrainedModel.Load(folder.Path);
        using var adapted = PeftModel.Attach(model.Network, new LoraOptions { TargetModules = model.AttentionTargets, Rank = 2 });
        Assert.HasCount(1 + 2 + 2 + 2 + 1, adapted.Report.Layers); // the first block of stage 1 has no projection
    }
}
