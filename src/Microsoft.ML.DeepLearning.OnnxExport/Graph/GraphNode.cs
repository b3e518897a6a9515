using Google.Protobuf;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>An operator of a graph. Field numbers are those of ONNX's <c>NodeProto</c>.</summary>
internal sealed record GraphNode(string Name, string Operator, string Domain, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    private const int AttributeName = 1;
    private const int AttributeInts = 8;
    private const int AttributeStrings = 9;

    /// <summary>The attributes, each as an <c>AttributeProto</c>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attributes { get; init; } = [];

    /// <summary>The values that the node depends on: its inputs, and all values of its subgraphs.</summary>
    public IEnumerable<string> Needs => Inputs.Concat(Attributes.SelectMany(Subgraph.ValuesOf)).Where(name => name.Length > 0);

    public static GraphNode Parse(ReadOnlyMemory<byte> message)
    {
        var fields = ProtobufFields.Read(message).ToLookup(field => field.Number);
        return new GraphNode(
            fields[3].Select(field => field.Text).LastOrDefault(""),
            fields[4].Select(field => field.Text).LastOrDefault(""),
            fields[7].Select(field => field.Text).LastOrDefault(""),
            [.. fields[1].Select(field => field.Text)],
            [.. fields[2].Select(field => field.Text)])
        {
            Attributes = [.. fields[5].Select(field => field.Content)],
        };
    }

    /// <summary>The numbers of an attribute; null if the node does not have it.</summary>
    public long[]? Integers(string attribute) => Attributes.Where(message => NameOf(message) == attribute).Select(Integers).FirstOrDefault();

    /// <summary>The texts of an attribute; null if the node does not have it.</summary>
    public string[]? Texts(string attribute) => Attributes.Where(message => NameOf(message) == attribute)
        .Select(message => ProtobufFields.Read(message).Where(field => field.Number == AttributeStrings).Select(field => field.Text).ToArray()).FirstOrDefault();

    /// <summary>A copy with another value of an attribute.</summary>
    public GraphNode With(string name, OnnxAttribute attribute) => this with { Attributes = [.. Without(name).Attributes, attribute.Message.ToArray()] };

    public GraphNode Without(string attribute) => this with { Attributes = [.. Attributes.Where(message => NameOf(message) != attribute)] };

    /// <summary>A copy with renamed values and nodes, in its subgraphs too.</summary>
    public GraphNode Rename(Func<string, string> value, Func<string, string> node) => this with
    {
        Name = node(Name),
        Inputs = [.. Inputs.Select(name => name.Length > 0 ? value(name) : name)],
        Outputs = [.. Outputs.Select(name => name.Length > 0 ? value(name) : name)],
        Attributes = [.. Attributes.Select(message => Subgraph.Rename(message, value, node))],
    };

    public ProtobufMessage ToMessage()
    {
        var message = new ProtobufMessage();
        foreach (var input in Inputs) message.Text(1, input);
        foreach (var output in Outputs) message.Text(2, output);
        message.Text(3, Name).Text(4, Operator);
        foreach (var attribute in Attributes) message.Bytes(5, attribute);
        return Domain.Length > 0 ? message.Text(7, Domain) : message;
    }

    private static string NameOf(ReadOnlyMemory<byte> attribute) => ProtobufFields.Read(attribute).Where(field => field.Number == AttributeName).Select(field => field.Text).LastOrDefault("");

    // Numbers are separate fields or packed into one field.
    private static long[] Integers(ReadOnlyMemory<byte> attribute) => [.. ProtobufFields.Read(attribute)
        .Where(field => field.Number == AttributeInts)
        .SelectMany(field => field.Content.IsEmpty ? [(long)field.Bits] : Packed(field.Content))];

    private static List<long> Packed(ReadOnlyMemory<byte> content)
    {
        var values = new List<long>();
        using var input = new CodedInputStream(content.ToArray());
        while (!input.IsAtEnd)
            values.Add(input.ReadInt64());
        return values;
    }
}

/// <summary>Consecutive numbers in one field.</summary>
internal static class PackedIntegers
{
    public static IEnumerable<long> Read(ReadOnlyMemory<byte> content)
    {
        var values = new List<long>();
        using var input = new CodedInputStream(content.ToArray());
        while (!input.IsAtEnd)
            values.Add(input.ReadInt64());
        return values;
    }
}
