namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>The parts of an ONNX model that a merge reads. Field numbers are those of ONNX's <c>ModelProto</c> and <c>GraphProto</c>.</summary>
internal sealed class OnnxFile
{
    private OnnxFile(IEnumerable<ProtobufFields.Field> graph, IReadOnlyDictionary<string, long> operatorSets)
    {
        var fields = graph.ToLookup(field => field.Number);
        Nodes = [.. fields[1].Select(field => GraphNode.Parse(field.Content))];
        Initializers = [.. fields[5].Select(field => (Subgraph.NameOfInitializer(field.Content), field.Content))];
        Inputs = [.. fields[11].Select(field => Subgraph.NameOfValue(field.Content))];
        Outputs = [.. fields[12].Select(field => Subgraph.NameOfValue(field.Content))];
        OperatorSets = operatorSets;
    }

    public IReadOnlyList<GraphNode> Nodes { get; }

    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Message)> Initializers { get; }

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The version of each domain's operators; "" is the domain of ONNX.</summary>
    public IReadOnlyDictionary<string, long> OperatorSets { get; }

    /// <exception cref="InvalidDataException">The bytes are not an ONNX model.</exception>
    public static OnnxFile Parse(byte[] model)
    {
        var fields = ProtobufFields.Read(model).ToLookup(field => field.Number);
        var sets = new Dictionary<string, long>();
        foreach (var set in fields[8])
        {
            var entry = ProtobufFields.Read(set.Content).ToLookup(field => field.Number);
            sets[entry[1].Select(field => field.Text).LastOrDefault("")] = (long)entry[2].Select(field => field.Bits).LastOrDefault();
        }
        // Protobuf merges the messages of one field, so a graph may come in parts.
        return new OnnxFile(fields[7].SelectMany(part => ProtobufFields.Read(part.Content)), sets);
    }
}
