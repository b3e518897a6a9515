using Microsoft.ML.DeepLearning.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// A residual network of two stages and three blocks with random weights, as an ONNX file with batch norms like those of the packages Microsoft.ML.DnnImageFeaturizer, and as a
/// folder of Hugging Face.
/// </summary>
/// <param name="channels">C.</param>
/// <param name="narrows">True for blocks of three convolutions.</param>
/// <param name="stridesFirst">True if the first of three convolutions has the stride.</param>
internal sealed class TinyResidual(int channels = 1, bool narrows = false, bool stridesFirst = false)
{
    public const int Stem = 4;
    public const int Size = 32;
    private const double Epsilon = 1e-5;
    private static readonly Lazy<ModelFolder> Grey = new(() => new TinyResidual().Folder());

    private readonly (string Path, int Inputs, int Outputs, int Stride)[] _blocks = narrows
        ? [("layer1.0.", Stem, 8, 1), ("layer2.0.", 8, 16, 2), ("layer2.1.", 16, 16, 1)]
        : [("layer1.0.", Stem, 4, 1), ("layer2.0.", 4, 6, 2), ("layer2.1.", 6, 6, 1)];

    public int Width => _blocks[^1].Outputs;

    public string Configuration => $$"""
        {"model_type":"resnet","num_channels":{{channels}},"embedding_size":{{Stem}},"hidden_sizes":[{{_blocks[0].Outputs}},{{Width}}],"depths":[1,2],"layer_type":"{{(narrows ? "bottleneck" : "basic")}}",
         "hidden_act":"relu","downsample_in_first_stage":false,"downsample_in_bottleneck":{{(stridesFirst ? "true" : "false")}}}
        """;

    /// <summary>The ONNX file of a network for pictures with one channel, for all tests to read.</summary>
    public static string File => Path.Combine(Grey.Value.Path, "network.onnx");

    /// <summary>A folder with the ONNX file and the mean and deviation of its pictures.</summary>
    public ModelFolder Folder()
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder("{}");
        System.IO.File.Delete(Path.Combine(folder.Path, "config.json"));
        System.IO.File.WriteAllBytes(Path.Combine(folder.Path, "network.onnx"), Onnx());
        var numbers = string.Join(",", Enumerable.Repeat("0.5", channels));
        folder.Write("preprocessor_config.json", $$"""{"image_mean":[{{numbers}}],"image_std":[{{numbers}}]}""");
        return folder;
    }

    /// <summary>The tensors by TorchVision's names.</summary>
    public Dictionary<string, Tensor> Weights()
    {
        var weights = new Dictionary<string, Tensor>();
        using var generator = new Generator(9);
        Add("conv1", "bn1", channels, Stem, 7);
        foreach (var (path, inputs, outputs, stride) in _blocks)
        {
            foreach (var (number, (from, to, kernel, _)) in Sizes(inputs, outputs, stride).Index())
                Add($"{path}conv{number + 1}", $"{path}bn{number + 1}", from, to, kernel);
            if (stride > 1 || inputs != outputs)
                Add(path + "downsample.0", path + "downsample.1", inputs, outputs, 1);
        }

        return weights;

        void Add(string convolution, string norm, int inputs, int outputs, int kernel)
        {
            weights.Add(convolution + ".weight", randn([outputs, inputs, kernel, kernel], generator: generator) * Math.Sqrt(2.0 / (inputs * kernel * kernel)));
            weights.Add(norm + ".weight", rand([outputs], generator: generator) + 0.5);
            weights.Add(norm + ".bias", randn([outputs], generator: generator) * 0.2);
            weights.Add(norm + ".running_mean", randn([outputs], generator: generator) * 0.2);
            weights.Add(norm + ".running_var", rand([outputs], generator: generator) + 0.5);
        }
    }

    /// <summary>The same tensors by the names of Hugging Face's class with a head.</summary>
    public Dictionary<string, Tensor> HuggingFaceWeights()
    {
        var weights = Weights().ToDictionary(pair => "resnet." + Renamed(pair.Key), pair => pair.Value);
        foreach (var norm in weights.Keys.Where(name => name.EndsWith(".running_var", StringComparison.Ordinal)).ToList())
            weights.Add(norm.Replace("running_var", "num_batches_tracked"), tensor(7L));
        weights.Add("classifier.1.weight", ones(2, Width));
        return weights;

        static string Renamed(string name) => (name.StartsWith("layer", StringComparison.Ordinal) ? $"encoder.stages.{name[5] - '1'}.layers{name[6..]}" : "embedder.embedder." + name)
            .Replace("embedder.conv1", "embedder.convolution").Replace("embedder.bn1", "embedder.normalization")
            .Replace("conv1", "layer.0.convolution").Replace("conv2", "layer.1.convolution").Replace("conv3", "layer.2.convolution")
            .Replace("bn1", "layer.0.normalization").Replace("bn2", "layer.1.normalization").Replace("bn3", "layer.2.normalization")
            .Replace("downsample.0", "shortcut.convolution").Replace("downsample.1", "shortcut.normalization");
    }

    /// <summary>The ONNX file's content.</summary>
    /// <param name="activation">The operator after the first norm.</param>
    public byte[] Onnx(string activation = "Relu")
    {
        var weights = Weights();
        var graph = new OnnxGraph("residual");
        var value = graph.Node(activation, [Normed(graph.Input("pictures", OnnxType.Float, "N", channels, Size, Size), "conv1", "bn1", 7, 2)]);
        value = graph.Node("MaxPool", [value], OnnxAttribute.Ints("kernel_shape", 3, 3), OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Ints("pads", 1, 1, 1, 1));
        foreach (var (path, inputs, outputs, stride) in _blocks)
        {
            var (kept, sizes) = (value, Sizes(inputs, outputs, stride));
            // Projections first and second: files have both.
            if (stride > 1 || inputs != outputs)
                kept = Normed(value, path + "downsample.0", path + "downsample.1", 1, stride);
            for (var i = 0; i < sizes.Length; i++)
            {
                value = Normed(value, $"{path}conv{i + 1}", $"{path}bn{i + 1}", sizes[i].Kernel, sizes[i].Stride);
                if (i < sizes.Length - 1)
                    value = graph.Relu(value);
            }

            value = graph.Relu(graph.Add(kept, value));
        }

        graph.Output(graph.Node("GlobalAveragePool", [value]), "features", OnnxType.Float, "N", Width, 1, 1);
        return graph.ToBytes();

        string Normed(string input, string convolution, string norm, int kernel, int stride)
        {
            var padding = kernel / 2;
            var end = stride == 2 && padding > 0 ? padding - 1 : padding; // as in the packages
            var convolved = graph.Node(
                "Conv",
                [input, graph.Constant(weights[convolution + ".weight"])],
                OnnxAttribute.Ints("kernel_shape", kernel, kernel),
                OnnxAttribute.Ints("strides", stride, stride),
                OnnxAttribute.Ints("pads", padding, padding, end, end));
            string[] parts = [.. new[] { "weight", "bias", "running_mean", "running_var" }.Select(part => graph.Constant(weights[$"{norm}.{part}"]))];
            return graph.Node("BatchNormalization", [convolved, .. parts], OnnxAttribute.Float("epsilon", (float)Epsilon));
        }
    }

    private (int Inputs, int Outputs, int Kernel, int Stride)[] Sizes(int inputs, int outputs, int stride) => narrows
        ? [(inputs, outputs / 4, 1, stridesFirst ? stride : 1), (outputs / 4, outputs / 4, 3, stridesFirst ? 1 : stride), (outputs / 4, outputs, 1, 1)]
        : [(inputs, outputs, 3, stride), (outputs, outputs, 3, 1)];
}
