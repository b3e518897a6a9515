using Google.Protobuf;

namespace Microsoft.ML.Peft.Models.OnnxFiles;

/// <summary>An operator of a graph. Field numbers are those of ONNX's <c>NodeProto</c> and <c>AttributeProto</c>.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Operator">Its type, such as Conv; with a domain before it if it is not one of ONNX's own.</param>
/// <param name="Inputs">The values that it reads.</param>
/// <param name="Outputs">The values that it computes.</param>
internal sealed record OnnxNode(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    private readonly Dictionary<string, long[]> _integers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public static OnnxNode Read(ProtobufFile file, ProtobufFile.Part message)
    {
        var (name, type, domain) = ("", "", "");
        var (inputs, outputs, attributes) = (new List<string>(), new List<string>(), new List<ProtobufFile.Part>());
        foreach (var field in file.Fields(message))
        {
            switch (field.Number)
            {
                case 1:
                    inputs.Add(file.Text(field.Content));
                    break;
                case 2:
                    outputs.Add(file.Text(field.Content));
                    break;
                case 3:
                    name = file.Text(field.Content);
                    break;
                case 4:
                    type = file.Text(field.Content);
                    break;
                case 5:
                    attributes.Add(field.Content);
                    break;
                case 7:
                    domain = file.Text(field.Content);
                    break;
            }
        }

        var node = new OnnxNode(name.Length > 0 ? name : string.Join(", ", outputs), domain is "" or "ai.onnx" ? type : $"{domain}.{type}", inputs, outputs);
        attributes.ForEach(attribute => node.AddAttribute(file, attribute));
        return node;
    }

    /// <summary>A list of integers; null if the node does not have it.</summary>
    public long[]? Integers(string attribute) => _integers.GetValueOrDefault(attribute);

    /// <summary>An integer.</summary>
    public long Integer(string attribute, long missing) => _integers.TryGetValue(attribute, out var values) && values is [var value] ? value : missing;

    /// <summary>A floating-point number.</summary>
    public float Number(string attribute, float missing) => _numbers.GetValueOrDefault(attribute, missing);

    /// <summary>A text.</summary>
    public string Text(string attribute, string missing) => _texts.GetValueOrDefault(attribute, missing);

    private void AddAttribute(ProtobufFile file, ProtobufFile.Part message)
    {
        var (name, integers) = ("", new List<long>());
        float? number = null;
        string? text = null;
        foreach (var field in file.Fields(message))
        {
            if (field.Number == 1)
                name = file.Text(field.Content);
            else if (field.Number == 2)
                number = field.Single;
            else if (field.Number == 4)
                text = file.Text(field.Content);
            else if (field.Number is 3 or 8 && field.Type == WireFormat.WireType.Varint)
                integers.Add((long)field.Bits);
            else if (field.Number == 8)
                integers.AddRange(file.Packed(field.Content));
        }

        _integers[name] = [.. integers];
        if (number is { } value)
            _numbers[name] = value;
        if (text is not null)
            _texts[name] = text;
    }
}
