using Microsoft.ML.Peft.Models.OnnxFiles;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>
/// Recognises a residual network in the graph of an ONNX file, from the pictures to the mean of the last feature maps; a head after that is ignored.
/// Constants in such files have no telling names, so a tensor is known by the place of its operator.
/// </summary>
internal sealed class ResidualGraph
{
    // In the order of the inputs of BatchNormalization.
    private static readonly string[] NormTensors = ["weight", "bias", "running_mean", "running_var"];

    private readonly OnnxModelFile _file;
    private readonly ILookup<string, OnnxNode> _readers;
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly List<List<ResidualBlockShape>> _stages = [];
    private float? _epsilon;

    /// <exception cref="NotSupportedException">The graph is another network; the message names the file and the operator that differs.</exception>
    public ResidualGraph(OnnxModelFile file)
    {
        _file = file;
        _readers = file.Nodes.SelectMany(node => node.Inputs.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        if (file.Inputs is not [(var images, [_, > 0 and <= int.MaxValue and var channels, var height, var width])] || height != width || height is < 0 or > 1 << 15)
            throw Other("its input is not one batch of square pictures, [N, C, S, S]");
        var stem = Layer(Only(images), ResidualNames.Torch.Stem, "");
        if (stem.Size is not { Kernel: 7, Stride: 2 } || stem.Size.Inputs != channels)
            throw Other("its first convolution is not one of 7 × 7 pixels with a stride of 2");
        var value = Pooled(Activated(stem.Output));
        for (var inputs = stem.Size.Outputs; !IsEnd(value, height); inputs = _stages[^1][^1].Outputs)
            value = Block(value, inputs);
        if (_stages.Count == 0)
            throw Other("it has no blocks");
        Shape = new ResidualShape((int)channels, (int)stem.Size.Outputs, _stages, ResidualNames.Torch) { Epsilon = _epsilon!.Value, ImageSize = height > 0 ? (int)height : 224 };
    }

    public ResidualShape Shape { get; }

    /// <summary>The constants of the file by the names of <see cref="ResidualNames.Torch"/>.</summary>
    public IReadOnlyDictionary<string, string> Constants => _constants;

    private string Block(string input, int inputs)
    {
        var readers = _readers[input].ToList();
        var starts = readers.FindAll(node => node.Operator == "Conv");
        var paths = starts.ConvertAll(Path);
        // A projection is a path of one convolution; without it the sum reads the input itself.
        var (main, projection) = (paths.Find(path => path.Layers.Count > 1), paths.Find(path => path.Layers.Count == 1));
        if (main.Layers is not { Count: 2 or 3 } || readers.Count != 2 || starts.Count != (projection.Layers is null ? 1 : 2) || !ReferenceEquals(main.Sum, projection.Sum ?? readers.Find(node => node.Operator == "Add")))
            throw Other($"'{input}' is not the input of a residual block");
        var sizes = main.Layers.ConvertAll(layer => SizeOf(layer));
        var (narrows, stride) = (sizes.Count == 3, sizes[0].Stride * sizes[1].Stride);
        var shape = new ResidualBlockShape(inputs, sizes[0].Outputs, sizes[^1].Outputs, stride)
        {
            Narrows = narrows,
            StridesFirst = narrows && sizes[0].Stride > 1,
            HasProjection = projection.Layers is not null,
        };
        var expected = shape.Convolutions;
        if (!sizes.SequenceEqual(expected) || (projection.Layers is { } one && SizeOf(one[0]) != (inputs, shape.Outputs, 1, stride)) || (projection.Layers is null && (stride > 1 || inputs != shape.Outputs)))
            throw Other($"the convolutions of the block that reads '{input}' have other sizes than those of residual networks");
        if (_stages.Sum(stage => stage.Count) > _file.Nodes.Count)
            throw Other("its blocks read each other in a circle");
        if (_stages.Count == 0 || stride > 1 || inputs != shape.Outputs)
            _stages.Add([]);
        _stages[^1].Add(shape);
        var path = ResidualNames.Torch.Block(_stages.Count - 1, _stages[^1].Count - 1) + ".";
        for (var number = 0; number < main.Layers.Count; number++)
            Layer(main.Layers[number], ResidualNames.Torch.Layer(number), path);
        if (projection.Layers is not null)
            Layer(projection.Layers[0], ResidualNames.Torch.Projection, path);
        return Activated(main.Sum.Outputs[0]);
    }

    // The convolutions from a value to the next sum, with activations between them.
    private (List<OnnxNode> Layers, OnnxNode Sum) Path(OnnxNode start)
    {
        var layers = new List<OnnxNode> { start };
        while (true)
        {
            var next = Only(NormOf(layers[^1]).Outputs[0]);
            if (next.Operator == "Add")
                return (layers, next);
            var convolution = Only(Activated(next));
            if (convolution.Operator != "Conv" || layers.Count == 3)
                throw Other($"'{convolution.Name}' is a {convolution.Operator} where a residual block has a sum");
            layers.Add(convolution);
        }
    }

    private (string Output, (int Inputs, int Outputs, int Kernel, int Stride) Size) Layer(OnnxNode node, (string Convolution, string Norm) names, string path)
    {
        var (size, norm) = (SizeOf(node), NormOf(node));
        var epsilon = norm.Number("epsilon", 1e-5f);
        if ((_epsilon ??= epsilon) != epsilon)
            throw Other("its batch norms differ in epsilon");
        _constants.Add($"{path}{names.Convolution}.weight", node.Inputs[1]);
        foreach (var (name, constant) in NormTensors.Zip(norm.Inputs.Skip(1)))
            _constants.Add($"{path}{names.Norm}.{name}", constant);
        return (norm.Outputs[0], size);
    }

    private (int Inputs, int Outputs, int Kernel, int Stride) SizeOf(OnnxNode node)
    {
        if (node.Operator != "Conv" || node.Inputs.Count < 2 || !_file.Constants.TryGetValue(node.Inputs[1], out var kernels))
            throw Other($"'{node.Name}' is a {node.Operator} where a convolution with constant weights is expected");
        var stride = node.Integers("strides") ?? [1, 1];
        if (kernels.Shape is not [> 0 and <= 1 << 16 and var outputs, > 0 and <= 1 << 16 and var inputs, > 0 and < 64 and var kernel, var width] || width != kernel || kernel % 2 == 0 || stride is not [1 or 2, 1 or 2] || stride[0] != stride[1]
            || node.Integer("group", 1) != 1 || (node.Integers("dilations") ?? [1, 1]) is not [1, 1] || !IsPadded(node, kernel / 2, stride[0]))
        {
            throw Other($"the convolution '{node.Name}' has other settings than those of residual networks");
        }

        return ((int)inputs, (int)outputs, (int)kernel, (int)stride[0]);
    }

    private OnnxNode NormOf(OnnxNode convolution)
    {
        var norm = convolution.Outputs.Count == 1 ? Only(convolution.Outputs[0]) : convolution;
        return norm is { Operator: "BatchNormalization", Inputs.Count: 5, Outputs.Count: >= 1 } && convolution.Inputs.Count == 2
            ? norm
            : throw Other($"the convolution '{convolution.Name}' has no batch norm of its own; export the network without merging its batch norms");
    }

    private string Pooled(string value)
    {
        var node = Only(value);
        return node.Operator == "MaxPool" && node.Integers("kernel_shape") is [3, 3] && node.Integers("strides") is [2, 2] && IsPadded(node, 1, 2)
            ? node.Outputs[0]
            : throw Other($"'{node.Name}' is not a maximum over 3 × 3 pixels with a stride of 2");
    }

    // With an even size, a stride of 2 never reaches the last pixel of the padding, so that files may leave it out.
    private static bool IsPadded(OnnxNode node, long padding, long stride)
        => node.Text("auto_pad", "NOTSET") == "NOTSET" && (node.Integers("pads") ?? [0, 0, 0, 0]) is [var top, var left, var bottom, var right]
            && top == padding && left == padding && bottom == right && (bottom == padding || (stride == 2 && bottom == padding - 1));

    private bool IsEnd(string value, long imageSize) => _readers[value].ToList() is [var node] && (node.Operator == "GlobalAveragePool"
        || (node.Operator == "AveragePool" && node.Integers("kernel_shape") is [var height, var width] && height == width && height == imageSize >> (_stages.Sum(stage => stage[0].Stride - 1) + 2)));

    private string Activated(string value) => Activated(Only(value));

    private string Activated(OnnxNode node) => node.Operator == "Relu" ? node.Outputs[0] : throw Other($"'{node.Name}' is a {node.Operator} where Relu is expected");

    private OnnxNode Only(string value) => _readers[value].ToList() is [{ Outputs.Count: > 0 } node] ? node : throw Other($"'{value}' is not the input of exactly one operator");

    private NotSupportedException Other(string reason) => new($"'{_file.File.Path}' holds another network than a residual network (ResNet) with batch norms: {reason}.");
}
