namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>One axis of a declared shape: a fixed length, or a free one that a name stands for (the same name means the same length).</summary>
internal readonly struct OnnxDimension
{
    private readonly long _length;
    private readonly string? _name;

    private OnnxDimension(long length, string? name) => (_length, _name) = (length, name);

    public static implicit operator OnnxDimension(long length) => new(length, null);

    public static implicit operator OnnxDimension(string name) => new(0, name);

    /// <summary>The axis as ONNX's <c>TensorShapeProto.Dimension</c>.</summary>
    public ProtobufMessage ToMessage() =>
        _name is null ? new ProtobufMessage().Integer(1, _length) : new ProtobufMessage().Text(2, _name);
}
