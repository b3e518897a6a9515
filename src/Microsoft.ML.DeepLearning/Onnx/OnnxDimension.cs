namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>One axis of a declared shape: a number for a fixed length, a name for a free length. Axes with the same name have the same length.</summary>
public readonly struct OnnxDimension
{
    private readonly long _length;
    private readonly string? _name;

    private OnnxDimension(long length, string? name) => (_length, _name) = (length, name);

    /// <summary>An axis of fixed length.</summary>
    public static implicit operator OnnxDimension(long length) => new(length, null);

    /// <summary>An axis of free length with this name.</summary>
    public static implicit operator OnnxDimension(string name) => new(0, name);

    /// <summary>The axis as ONNX's <c>TensorShapeProto.Dimension</c>.</summary>
    internal ProtobufMessage ToMessage() =>
        _name is null ? new ProtobufMessage().Integer(1, _length) : new ProtobufMessage().Text(2, _name);
}
