using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.FineTuning.Image;
using Microsoft.ML.Peft.Models.Residual;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Residual;

/// <summary>Compares the network of the package Microsoft.ML.DnnImageFeaturizer.ResNet18 with ONNX Runtime on the package's files.</summary>
[TestClass]
public sealed class ResNet18Tests
{
    private const int Size = 224;

    [TestMethod]
    public void Features_are_those_of_onnx_runtime_on_the_files_of_the_package()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var path = Path();
        using var model = PretrainedModel.Load(path);
        var network = (ResidualNetwork)model.Network;
        var prepare = File.ReadAllBytes(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "..", "ResNetPrepOnnx", "ResNetPreprocess.onnx"));
        var original = File.ReadAllBytes(path);
        var settings = PictureSettings.Read(path);
        Assert.AreEqual(Size, settings.Size);
        foreach (var images in new[] { rand([1, 3, Size, Size], generator: new Generator(1)) * 255, Gradient() }) // red, green, blue
        {
            var expected = OnnxParity.Run(original, OnnxParity.Run(prepare, images)).flatten(1); // [1, 512]
            var normalized = images.div(255).sub(tensor(settings.Mean).view(3, 1, 1)).div(tensor(settings.Deviation).view(3, 1, 1));
            OnnxParity.AreClose(expected, network.call(normalized), 1e-4);
            Assert.IsGreaterThan(1f, expected.max().item<float>());
        }
    }

    [TestMethod]
    [DataRow(128)]
    [DataRow(75)]
    public void Pictures_of_other_sizes_are_read_alike_by_the_network_and_its_graph(int size)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = PretrainedModel.Load(Path());
        var network = (ResidualNetwork)model.Network;
        network.EmitFor(size, size);
        var graph = new OnnxGraph("network");
        graph.Output(network.EmitVectors(graph, graph.Input("images", OnnxType.Float, "N", 3, size, size)), "vectors", OnnxType.Float, "N", network.Width);
        var images = (rand([2, 3, size, size], generator: new Generator(1)) - 0.5) * 255;
        OnnxParity.AreClose(network.call(images), OnnxParity.Run(graph.ToBytes(), images), 1e-4);
    }

    [TestMethod]
    public void The_names_of_torchvision_give_the_same_network()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = PretrainedModel.Load(Path());
        var network = (ResidualNetwork)model.Network;
        // The package's network has nine blocks; without the last it is the published ResNet-18 of eight.
        var tensors = network.state_dict().Where(entry => entry.Key != "mean_image" && !entry.Key.StartsWith("layer4.2.", StringComparison.Ordinal)).ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.HasCount(20 * 5, tensors); // convolutions with their norms
        Tensor? expected = null;
        var last = (nn.Module<Tensor, Tensor>)network.named_modules().Single(module => module.name == "layer4.1").module;
        last.register_forward_hook((_, _, output) =>
        {
            expected = output.mean([2L, 3]).DetachFromDisposeScope();
            return output;
        });
        tensors.Add("fc.weight", zeros(1000, 512));
        tensors.Add("fc.bias", zeros(1000));
        tensors.Add("layer1.0.bn1.num_batches_tracked", tensor(7L));
        using var folder = new ModelFolder("""{"architecture":"resnet18","num_classes":1000,"pretrained_cfg":{"mean":[0.1,0.2,0.3],"std":[0.4,0.5,0.6]}}""");
        folder.WriteWeights(tensors);
        using var other = PretrainedModel.Load(folder.Path);
        var images = randn([1, 3, 64, 64], generator: new Generator(1)) * 50;
        var mean = nn.functional.interpolate(network.get_buffer("mean_image")!, [64, 64], mode: InterpolationMode.Bilinear, align_corners: false);
        network.call(images).Dispose();
        TensorAssert.AreClose(expected!, ((ResidualNetwork)other.Network).call(images.sub(mean)), 1e-4);
        CollectionAssert.AreEqual(new[] { 0.1f, 0.2f, 0.3f }, PictureSettings.Read(folder.Path).Mean);
        folder.Write("config.json", """{"architecture":"resnet18d"}""");
        Assert.Contains("one of resnet18", folder.Refusal<InvalidDataException>());
        folder.Write("config.json", """{"architecture":"resnet34"}""");
        Assert.Contains("no tensor 'layer1.2.conv1.weight'", folder.Refusal<InvalidDataException>());
    }

    private static string Path()
    {
        try
        {
            return PretrainedImageModels.ResNet18();
        }
        catch (FileNotFoundException missing)
        {
            Assert.Inconclusive(missing.Message);
            throw;
        }
    }

    // Colours that rise from left to right, from top to bottom and towards the middle.
    private static Tensor Gradient()
    {
        var line = linspace(0, 255, Size);
        var (red, green) = (line.view(1, -1).expand(Size, -1), line.view(-1, 1).expand(-1, Size));
        return stack([red, green, (red + green).div(2)]).unsqueeze(0); // [1, 3, S, S]
    }
}
