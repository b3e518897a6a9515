using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>
/// Builds an ONNX model node by node. The same calls give the same bytes: names are numbered
/// in the order of the calls and fields are written in that order. Inputs keep their names (they are column names); declare
/// them first, so that generated names avoid them.
/// </summary>
/// <param name="name">The name of the graph.</param>
/// <param name="prefix">The prefix of all generated names; empty for a complete model.</param>
public sealed class OnnxGraph(string name, string prefix = "")
{
    /// <summary>The version of the standard operator set that the nodes use.</summary>
    public const int OperatorSetVersion = 17;

    /// <summary>The producer named in the file, which identifies networks of these libraries.</summary>
    public const string Producer = "Microsoft.ML.DeepLearning";

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    private const string RuntimeDomain = "com.microsoft";

    private const int IrVersion = 8;

    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _constants = [];
    private readonly List<ProtobufMessage> _inputs = [];
    private readonly List<ProtobufMessage> _outputs = [];
    private readonly List<ProtobufMessage> _shapes = [];
    private readonly List<ProtobufMessage> _notes = [];
    private readonly HashSet<string> _names = [];
    private bool _usesRuntimeDomain;

    /// <summary>True to store matrices of weights in 8 bits, see <see cref="QuantizedWeights"/>.</summary>
    public bool QuantizesWeights { get; init; }

    /// <summary>Writes the products of linear layers over the last axis; null for matrix products in 32 bits.</summary>
    public ILinearEmitter? Linears { get; init; }

    /// <summary>Declares a value of the model that this graph extends, see <see cref="ToExtension"/>, so that nodes can read it.</summary>
    public string Outside(string value)
    {
        Claim(value);
        return value;
    }

    /// <summary>Declares an input and returns its name.</summary>
    public string Input(string name, OnnxType type, params OnnxDimension[] shape)
    {
        Claim(name);
        _inputs.Add(Declaration(name, type, shape));
        return name;
    }

    /// <summary>Adds 32-bit numbers of the given shape (none: a scalar) and returns their name.</summary>
    public string Constant(ReadOnlySpan<float> values, params long[] shape) =>
        Constant(OnnxType.Float, MemoryMarshal.AsBytes(values).ToArray(), values.Length, shape);

    /// <summary>Adds 64-bit integers of the given shape (none: a scalar) and returns their name.</summary>
    public string Constant(ReadOnlySpan<long> values, params long[] shape) =>
        Constant(OnnxType.Int64, MemoryMarshal.AsBytes(values).ToArray(), values.Length, shape);

    /// <summary>Adds 8-bit integers of the given shape and returns their name.</summary>
    public string Constant(ReadOnlySpan<sbyte> values, params long[] shape) =>
        Constant(OnnxType.Int8, MemoryMarshal.AsBytes(values).ToArray(), values.Length, shape);

    /// <summary>Adds unsigned 8-bit integers of the given shape (none: a scalar) and returns their name.</summary>
    public string Constant(ReadOnlySpan<byte> values, params long[] shape) =>
        Constant(OnnxType.UInt8, values.ToArray(), values.Length, shape);

    /// <summary>Adds a copy of a tensor from any device: floating point as 32-bit, integers as 64-bit.</summary>
    public string Constant(torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        var type = values.is_floating_point() ? torch.ScalarType.Float32 : torch.ScalarType.Int64;
        var local = values.detach().to(type, torch.CPU).contiguous();
        return Constant(type == torch.ScalarType.Float32 ? OnnxType.Float : OnnxType.Int64, Copy(local), values.numel(), values.shape);
    }

    /// <summary>Adds an operator with one output and returns the output's name. An empty input name leaves an optional input out.</summary>
    public string Node(string operatorType, string[] inputs, params OnnxAttribute[] attributes) =>
        Node(operatorType, inputs, 1, attributes)[0];

    /// <summary>Adds an operator with several outputs and returns their names.</summary>
    public string[] Node(string operatorType, string[] inputs, int outputs, params OnnxAttribute[] attributes)
    {
        var names = Outputs(operatorType, inputs, outputs);
        AddNode(operatorType, inputs, names, attributes);
        return names;
    }

    /// <summary>Adds an operator of ONNX Runtime that is not part of the ONNX standard, with one output.</summary>
    public string RuntimeNode(string operatorType, string[] inputs, params OnnxAttribute[] attributes)
    {
        var names = Outputs(operatorType, inputs, 1);
        AddNode(operatorType, inputs, names, attributes).Text(7, RuntimeDomain);
        _usesRuntimeDomain = true;
        return names[0];
    }

    /// <summary>Declares a computed value as an output of the model.</summary>
    public void Output(string value, string name, OnnxType type, params OnnxDimension[] shape)
    {
        Require(value);
        Claim(name);
        AddNode("Identity", [value], [name], []);
        _outputs.Add(Declaration(name, type, shape));
    }

    /// <summary>
    /// States the shape of a computed value if shape inference loses it, for example after a Concat of rows. Axes with the same name are then known
    /// to be equal. Otherwise ONNX Runtime inserts reshapes between convolutions, which fail for empty batches.
    /// </summary>
    /// <returns>The value.</returns>
    public string Shaped(string value, OnnxType type, params OnnxDimension[] shape)
    {
        Require(value);
        _shapes.Add(Declaration(value, type, shape));
        return value;
    }

    /// <summary>Adds an entry to the metadata of the model.</summary>
    public void Note(string key, string value) => _notes.Add(new ProtobufMessage().Text(1, key).Text(2, value));

    /// <summary>The model as the content of an ONNX file.</summary>
    public byte[] ToBytes()
    {
        var model = new ProtobufMessage()
            .Integer(1, IrVersion)
            .Text(2, Producer)
            .Nested(7, Message())
            .Nested(8, new ProtobufMessage().Text(1, "").Integer(2, OperatorSetVersion));
        if (_usesRuntimeDomain) model.Nested(8, new ProtobufMessage().Text(1, RuntimeDomain).Integer(2, 1));
        foreach (var note in _notes) model.Nested(14, note);
        return model.ToArray();
    }

    /// <summary>
    /// A model with these nodes and outputs after its own. A protobuf message that follows another is merged into it, so the bytes
    /// are appended and nothing is parsed.
    /// </summary>
    public byte[] ToExtension(byte[] model) => [.. model, .. new ProtobufMessage().Nested(7, Message()).ToArray()];

    private ProtobufMessage Message()
    {
        var graph = new ProtobufMessage();
        foreach (var node in _nodes) graph.Nested(1, node);
        graph.Text(2, name);
        foreach (var constant in _constants) graph.Nested(5, constant);
        foreach (var input in _inputs) graph.Nested(11, input);
        foreach (var output in _outputs) graph.Nested(12, output);
        foreach (var shape in _shapes) graph.Nested(13, shape);
        return graph;
    }

    private static byte[] Copy(torch.Tensor values) => values.numel() == 0 ? [] : values.bytes.ToArray();

    private static ProtobufMessage Declaration(string name, OnnxType type, OnnxDimension[] shape)
    {
        var axes = new ProtobufMessage();
        foreach (var dimension in shape) axes.Nested(1, dimension.ToMessage());
        var tensor = new ProtobufMessage().Integer(1, (int)type).Nested(2, axes);
        return new ProtobufMessage().Text(1, name).Nested(2, new ProtobufMessage().Nested(1, tensor));
    }

    private string Constant(OnnxType type, byte[] bytes, long count, long[] shape)
    {
        if (shape.Aggregate(1L, (product, length) => product * length) != count)
            throw new ArgumentException($"{count} values do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));
        CancellationCheck.ThrowIfCancelled();
        var constant = new ProtobufMessage();
        foreach (var length in shape) constant.Integer(1, length);
        var constantName = Fresh($"Constant_{_constants.Count}");
        _constants.Add(constant.Integer(2, (int)type).Text(8, constantName).Bytes(9, bytes));
        return constantName;
    }

    private string[] Outputs(string operatorType, string[] inputs, int outputs)
    {
        foreach (var input in inputs.Where(input => input.Length > 0)) Require(input);
        var index = _nodes.Count;
        return [.. Enumerable.Range(0, outputs).Select(output => Fresh(outputs == 1 ? $"{operatorType}_{index}" : $"{operatorType}_{index}_{output}"))];
    }

    private ProtobufMessage AddNode(string operatorType, string[] inputs, string[] outputs, OnnxAttribute[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (var input in inputs) node.Text(1, input);
        foreach (var output in outputs) node.Text(2, output);
        node.Text(3, $"node:{outputs[0]}").Text(4, operatorType);
        foreach (var attribute in attributes) node.Nested(5, attribute.Message);
        _nodes.Add(node);
        return node;
    }

    private string Fresh(string name)
    {
        name = prefix + name;
        while (!_names.Add(name)) name += "_";
        return name;
    }

    private void Claim(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_names.Add(name)) throw new ArgumentException($"The graph already has a value named '{name}'.", nameof(name));
    }

    private void Require(string value)
    {
        if (!_names.Contains(value)) throw new ArgumentException($"The graph has no value named '{value}'.", nameof(value));
    }
}
