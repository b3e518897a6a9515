namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>A named setting of an operator, ONNX's <c>AttributeProto</c>.</summary>
public readonly struct OnnxAttribute
{
    private const int TypeField = 20;

    private OnnxAttribute(ProtobufMessage message) => Message = message;

    internal ProtobufMessage Message { get; }

    /// <summary>A number.</summary>
    public static OnnxAttribute Float(string name, float value) => new(Named(name, 1).Single(2, value));

    /// <summary>An integer.</summary>
    public static OnnxAttribute Int(string name, long value) => new(Named(name, 2).Integer(3, value));

    /// <summary>A text.</summary>
    public static OnnxAttribute String(string name, string value) => new(Named(name, 3).Text(4, value));

    /// <summary>A list of numbers.</summary>
    public static OnnxAttribute Floats(string name, params float[] values)
    {
        var message = Named(name, 6);
        foreach (var value in values) message.Single(7, value);
        return new(message);
    }

    /// <summary>A list of integers.</summary>
    public static OnnxAttribute Ints(string name, params long[] values)
    {
        var message = Named(name, 7);
        foreach (var value in values) message.Integer(8, value);
        return new(message);
    }

    /// <summary>A list of texts.</summary>
    public static OnnxAttribute Strings(string name, params string[] values)
    {
        var message = Named(name, 8);
        foreach (var value in values) message.Text(9, value);
        return new(message);
    }

    private static ProtobufMessage Named(string name, int type) => new ProtobufMessage().Text(1, name).Integer(TypeField, type);
}
