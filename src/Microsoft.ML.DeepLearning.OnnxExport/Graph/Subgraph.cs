using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>Graphs in attributes, for example the branches of an If. Field numbers are those of ONNX's <c>AttributeProto</c> and <c>GraphProto</c>.</summary>
internal static class Subgraph
{
    private const int Graph = 6;
    private const int Graphs = 11;
    private const int Node = 1;
    private const int Initializer = 5;
    private const int InitializerName = 8;
    private const int Input = 11;
    private const int Output = 12;
    private const int ValueInfo = 13;
    private const int ValueName = 1;

    /// <summary>The values of an attribute's graphs.</summary>
    public static IEnumerable<string> ValuesOf(ReadOnlyMemory<byte> attribute) => ProtobufFields.Read(attribute)
        .Where(field => field.Number is Graph or Graphs)
        .SelectMany(graph => ProtobufFields.Read(graph.Content))
        .SelectMany(field => field.Number switch
        {
            Node => GraphNode.Parse(field.Content).Needs,
            Output => [NameOf(field.Content, ValueName)],
            _ => Enumerable.Empty<string>(),
        });

    /// <summary>A copy of the attribute with renamed values and nodes in its graphs.</summary>
    public static ReadOnlyMemory<byte> Rename(ReadOnlyMemory<byte> attribute, Func<string, string> value, Func<string, string> node)
    {
        if (!ProtobufFields.Read(attribute).Any(field => field.Number is Graph or Graphs))
            return attribute;
        var message = new ProtobufMessage();
        foreach (var field in ProtobufFields.Read(attribute))
        {
            if (field.Number is Graph or Graphs)
                message.Nested(field.Number, RenameGraph(field.Content, value, node));
            else
                ProtobufFields.Add(message, field);
        }
        return message.ToArray();
    }

    /// <summary>A copy of a constant with another name.</summary>
    public static ProtobufMessage RenameInitializer(ReadOnlyMemory<byte> initializer, string name) => ProtobufFields.Copy(initializer, InitializerName).Text(InitializerName, name);

    public static string NameOfInitializer(ReadOnlyMemory<byte> initializer) => NameOf(initializer, InitializerName);

    public static string NameOfValue(ReadOnlyMemory<byte> declaration) => NameOf(declaration, ValueName);

    private static ProtobufMessage RenameGraph(ReadOnlyMemory<byte> graph, Func<string, string> value, Func<string, string> node)
    {
        var message = new ProtobufMessage();
        foreach (var field in ProtobufFields.Read(graph))
        {
            switch (field.Number)
            {
                case Node:
                    message.Nested(Node, GraphNode.Parse(field.Content).Rename(value, node).ToMessage());
                    break;
                case Initializer:
                    message.Nested(Initializer, RenameInitializer(field.Content, value(NameOfInitializer(field.Content))));
                    break;
                case Input or Output or ValueInfo:
                    message.Nested(field.Number, ProtobufFields.Copy(field.Content, ValueName).Text(ValueName, value(NameOfValue(field.Content))));
                    break;
                default:
                    ProtobufFields.Add(message, field);
                    break;
            }
        }
        return message;
    }

    private static string NameOf(ReadOnlyMemory<byte> message, int number)
        => ProtobufFields.Read(message).Where(field => field.Number == number).Select(field => field.Text).LastOrDefault("");
}
