using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Image;
using Microsoft.ML.Peft.Models.Vision;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Vision;

/// <summary>Compares DINOv2 and CLIP's vision half with loops written from the papers, and their ONNX graphs with the networks.</summary>
[TestClass]
public sealed class VisionEncoderTests
{
    public static IEnumerable<object[]> Names => TinyPictures.All.Select(encoder => new object[] { encoder.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Hidden_states_are_those_computed_by_hand(string name)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var encoder = TinyPictures.Of(name);
        using var model = PretrainedModel.Load(encoder.Directory);
        CollectionAssert.AreEquivalent(encoder.Weights().Keys, model.Network.named_parameters().Select(pair => pair.name).ToArray());
        Compare(encoder, (VisionTransformer)model.Network, 6);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(10)]
    public void Dinov2_interpolates_its_positions_to_pictures_of_other_sizes(int size)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var encoder = TinyPictures.Of("dinov2");
        using var model = PretrainedModel.Load(encoder.Directory);
        var network = (VisionTransformer)model.Network;
        Compare(encoder, network, size);
        network.EmitFor(size, size);
        CompareGraph(network, size);
        Assert.Contains("S a multiple of 2", Assert.ThrowsExactly<ArgumentException>(() => network.call(ones(1, 1, 5, 5))).Message);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_graph_is_the_network(string name)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = PretrainedModel.Load(TinyPictures.Of(name).Directory);
        CompareGraph((VisionTransformer)model.Network, 6);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Variants_that_compute_something_else_are_refused_and_the_usual_targets_are_in_every_block(string name)
    {
        using var scope = NewDisposeScope();
        var encoder = TinyPictures.Of(name);
        foreach (var (found, changed, told) in encoder.Refused)
        {
            Assert.Contains(found, encoder.Configuration);
            using var folder = new ModelFolder(encoder.Configuration.Replace(found, changed));
            folder.WriteWeights(encoder.Weights());
            Assert.Contains(told, folder.Refusal<InvalidDataException>());
        }

        using var model = PretrainedModel.Load(encoder.Directory);
        CollectionAssert.AreEqual(encoder.Targets, model.AttentionTargets.ToArray());
        using var adapted = PeftModel.Attach(model.Network, new LoraOptions { TargetModules = model.AttentionTargets, Rank = 2 });
        Assert.HasCount(4, adapted.Report.Layers);
    }

    [TestMethod]
    public void Pictures_have_the_size_of_the_preprocessor_where_positions_are_interpolated()
    {
        using var scope = NewDisposeScope();
        var encoder = TinyPictures.Of("dinov2");
        using var folder = new ModelFolder(encoder.Configuration);
        folder.WriteWeights(encoder.Weights());
        Assert.AreEqual(6, PictureSettings.Read(folder.Path).Size);
        folder.Write("preprocessor_config.json", """{"crop_size":{"height":8,"width":8},"do_center_crop":true,"image_mean":[0.5],"image_std":[0.5]}""");
        Assert.AreEqual(8, PictureSettings.Read(folder.Path).Size);
        folder.Write("preprocessor_config.json", """{"crop_size":{"height":8,"width":10},"image_mean":[0.5],"image_std":[0.5]}""");
        Assert.Contains("only squares", Assert.ThrowsExactly<InvalidDataException>(() => PictureSettings.Read(folder.Path)).Message);
        folder.Write("preprocessor_config.json", """{"crop_size":9,"image_mean":[0.5],"image_std":[0.5]}""");
        Assert.Contains("a multiple of the patch size", Assert.ThrowsExactly<InvalidDataException>(() => PictureSettings.Read(folder.Path)).Message);
    }

    private static void Compare(TinyPictures encoder, VisionTransformer network, int size)
    {
        var images = randn([2, 1, size, size], generator: new Generator(4));
        var hidden = network.call(images); // [2, 1 + P, W]
        var hand = new HandWeights(encoder.Weights());
        for (var row = 0; row < 2; row++)
        {
            double[][] picture = [.. images[row].to(ScalarType.Float64).data<double>().ToArray().Chunk(size)];
            var expected = encoder.ByHand(hand, picture);
            TensorAssert.AreClose(tensor(expected.SelectMany(values => values).ToArray(), [expected.Length, TinyPictures.Width]), hidden[row], 2e-5);
        }
    }

    private static void CompareGraph(VisionTransformer network, int size)
    {
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("images", OnnxType.Float, "N", 1, size, size)), "hidden", OnnxType.Float, "N", 1 + (size * size / 4), TinyPictures.Width);
        foreach (var rows in (long[])[1, 3])
        {
            var images = randn([rows, 1, size, size], generator: new Generator(5));
            OnnxParity.AreClose(network.call(images), OnnxParity.Run(graph.ToBytes(), images));
        }
    }
}
