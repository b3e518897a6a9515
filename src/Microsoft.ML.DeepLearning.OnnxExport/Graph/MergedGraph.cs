using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>Joins graphs by the names of their values, and omits nodes that no output depends on.</summary>
internal sealed class MergedGraph
{
    private const int IrVersion = 8;
    private const int Int64 = (int)OnnxType.Int64;

    private readonly List<GraphNode> _nodes = [];
    private readonly List<(string Name, ProtobufMessage Message)> _initializers = [];
    private readonly List<(string Name, ProtobufMessage Message)> _inputs = [];
    private readonly List<(string Name, ProtobufMessage Message)> _outputs = [];
    private readonly List<ProtobufMessage> _notes = [];
    private readonly HashSet<string> _slotNames = [];
    private readonly Dictionary<string, long> _operatorSets = new() { [""] = OnnxGraph.OperatorSetVersion };
    private int _parts;

    public void Input(string name, OnnxType type, params OnnxDimension[] shape) => _inputs.Add((name, Declaration(name, type, shape)));

    public void Output(string value, string name, OnnxType type, params OnnxDimension[] shape)
    {
        _nodes.Add(new GraphNode($"node:{name}", "Identity", "", [value], [name]));
        _outputs.Add((name, Declaration(name, type, shape)));
    }

    public void Note(string key, string value) => _notes.Add(new ProtobufMessage().Text(1, key).Text(2, value));

    /// <summary>Adds a model's nodes, with a prefix before their names.</summary>
    /// <param name="file">The model.</param>
    /// <param name="inputs">The value for each input of the model.</param>
    /// <returns>A function from the model's value names to their new names.</returns>
    public Func<string, string> Add(OnnxFile file, IReadOnlyDictionary<string, string> inputs)
    {
        string prefix = Prefix();
        string Value(string name) => inputs.TryGetValue(name, out var value) ? value : prefix + name;
        foreach (var (name, message) in file.Initializers)
            _initializers.Add((Value(name), Subgraph.RenameInitializer(message, Value(name))));
        foreach (var (domain, version) in file.OperatorSets.Where(set => set.Key.Length > 0))
            _operatorSets[domain] = Math.Max(version, _operatorSets.GetValueOrDefault(domain));
        long operatorSet = file.OperatorSets.GetValueOrDefault("", OnnxGraph.OperatorSetVersion);
        foreach (string domain in file.Nodes.Select(node => node.Domain).Where(domain => domain.Length > 0 && !_operatorSets.ContainsKey(domain)))
            _operatorSets[domain] = 1;
        foreach (var node in file.Nodes)
            _nodes.Add(OperatorUpgrade.Apply(TextOperators.Apply(node, file).Rename(Value, name => prefix + name), operatorSet, values => Constant(values)));
        return Value;
    }

    /// <summary>Adds an operator and returns the name of its output.</summary>
    public string Node(string operatorType, string[] inputs, params OnnxAttribute[] attributes)
    {
        string output = Prefix() + operatorType;
        _nodes.Add(new GraphNode($"node:{output}", operatorType, "", inputs, [output]) { Attributes = [.. attributes.Select(attribute => (ReadOnlyMemory<byte>)attribute.Message.ToArray())] });
        return output;
    }

    public string Constant(params long[] values)
    {
        string name = Prefix() + "Constant";
        var message = new ProtobufMessage().Integer(1, values.Length).Integer(2, Int64).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<long>(values).ToArray());
        _initializers.Add((name, message));
        return name;
    }

    /// <summary>Adds the node from which ML.NET's ONNX step reads the slot names of a column. ONNX Runtime removes it, because no output depends on it.</summary>
    public void SlotNames(string column, IReadOnlyList<string> names)
    {
        string input = Prefix() + "SlotNames";
        _initializers.Add((input, new ProtobufMessage().Integer(1, 1).Integer(2, (int)OnnxType.String).Text(6, "").Text(8, input)));
        var node = new GraphNode($"mlnet.{column}.SlotNames", "LabelEncoder", "ai.onnx.ml", [input], [input + ".Unused"])
        {
            Attributes =
            [
                OnnxAttribute.Strings("keys_strings", [.. names]).Message.ToArray(),
                OnnxAttribute.Ints("values_int64s", [.. Enumerable.Range(0, names.Count).Select(slot => (long)slot)]).Message.ToArray(),
            ],
        };
        _operatorSets["ai.onnx.ml"] = Math.Max(2, _operatorSets.GetValueOrDefault("ai.onnx.ml"));
        _nodes.Add(node);
        _slotNames.Add(node.Outputs[0]);
    }

    /// <summary>The content of the ONNX file.</summary>
    public byte[] ToBytes()
    {
        var live = Live();
        var graph = new ProtobufMessage();
        foreach (var node in _nodes.Where(node => IsLive(node, live)))
            graph.Nested(1, node.ToMessage());
        graph.Text(2, "pipeline");
        foreach (var (_, message) in _initializers.Where(initializer => live.Contains(initializer.Name))) graph.Nested(5, message);
        foreach (var (_, message) in _inputs.Where(input => live.Contains(input.Name))) graph.Nested(11, message);
        foreach (var (_, message) in _outputs) graph.Nested(12, message);
        var model = new ProtobufMessage().Integer(1, IrVersion).Text(2, "Microsoft.ML.DeepLearning").Nested(7, graph);
        foreach (var (domain, version) in _operatorSets)
            model.Nested(8, new ProtobufMessage().Text(1, domain).Integer(2, version));
        foreach (var note in _notes) model.Nested(14, note);
        return model.ToArray();
    }

    private static bool IsLive(GraphNode node, HashSet<string> live) => node.Outputs.Any(live.Contains);

    // Nodes are in the order of the computation, so one backward pass finds everything that the outputs depend on.
    private HashSet<string> Live()
    {
        HashSet<string> live = [.. _outputs.Select(output => output.Name), .. _slotNames];
        foreach (var node in Enumerable.Reverse(_nodes).Where(node => IsLive(node, live)))
            live.UnionWith(node.Needs);
        return live;
    }

    private string Prefix()
    {
        string prefix;
        do
        {
            prefix = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_parts++}/");
        }
        while (_inputs.Any(input => input.Name.StartsWith(prefix, StringComparison.Ordinal)));
        return prefix;
    }

    private static ProtobufMessage Declaration(string name, OnnxType type, OnnxDimension[] shape)
    {
        var axes = new ProtobufMessage();
        foreach (var dimension in shape) axes.Nested(1, dimension.ToMessage());
        var tensor = new ProtobufMessage().Integer(1, (int)type).Nested(2, axes);
        return new ProtobufMessage().Text(1, name).Nested(2, new ProtobufMessage().Nested(1, tensor));
    }
}
