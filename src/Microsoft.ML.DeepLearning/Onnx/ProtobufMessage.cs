using Google.Protobuf;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>
/// A protobuf message as a list of numbered fields. Fields are collected before writing, because a nested
/// message is preceded by its size. Large constants are referenced, so writing copies them exactly once.
/// </summary>
public sealed class ProtobufMessage
{
    private readonly List<Field> _fields = [];

    /// <summary>Appends an integer field.</summary>
    /// <param name="number">The number of the field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This message.</returns>
    public ProtobufMessage Integer(int number, long value) => Add(new(number, WireFormat.WireType.Varint, (ulong)value));

    /// <summary>Appends a 32-bit floating-point field.</summary>
    /// <param name="number">The number of the field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This message.</returns>
    public ProtobufMessage Single(int number, float value) =>
        Add(new(number, WireFormat.WireType.Fixed32, BitConverter.SingleToUInt32Bits(value)));

    /// <summary>Appends a text field.</summary>
    /// <param name="number">The number of the field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This message.</returns>
    public ProtobufMessage Text(int number, string value) =>
        Add(new(number, WireFormat.WireType.LengthDelimited, Bytes: ByteString.CopyFromUtf8(value)));

    /// <summary>Adds bytes without copying them; the memory must not change until the message is written.</summary>
    public ProtobufMessage Bytes(int number, ReadOnlyMemory<byte> value) =>
        Add(new(number, WireFormat.WireType.LengthDelimited, Bytes: UnsafeByteOperations.UnsafeWrap(value)));

    /// <summary>Appends a message as a field.</summary>
    /// <param name="number">The number of the field.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This message.</returns>
    public ProtobufMessage Nested(int number, ProtobufMessage value) =>
        Add(new(number, WireFormat.WireType.LengthDelimited, Message: value));

    /// <summary>The number of bytes that <see cref="ToArray"/> gives.</summary>
    internal long Size() => _fields.Sum(field => field.Size());

    /// <summary>The message in protobuf's wire format.</summary>
    /// <exception cref="InvalidOperationException">The message is larger than the 2 GiB that protobuf allows.</exception>
    public byte[] ToArray()
    {
        var size = Size();
        if (size > Array.MaxLength)
            throw new InvalidOperationException($"The model takes {size:N0} bytes; the protobuf format of ONNX holds at most {Array.MaxLength:N0}.");
        var bytes = new byte[size];
        using var output = new CodedOutputStream(bytes);
        Write(output);
        output.CheckNoSpaceLeft();
        return bytes;
    }

    private ProtobufMessage Add(Field field)
    {
        _fields.Add(field);
        return this;
    }

    private void Write(CodedOutputStream output)
    {
        foreach (var field in _fields) field.Write(output);
    }

    private readonly record struct Field(int Number, WireFormat.WireType Type, ulong Bits = 0, ByteString? Bytes = null, ProtobufMessage? Message = null)
    {
        public long Size() => CodedOutputStream.ComputeTagSize(Number) + Type switch
        {
            WireFormat.WireType.Varint => CodedOutputStream.ComputeUInt64Size(Bits),
            WireFormat.WireType.Fixed32 => sizeof(uint),
            _ => Delimited(Bytes?.Length ?? Message!.Size()),
        };

        public void Write(CodedOutputStream output)
        {
            output.WriteTag(Number, Type);
            if (Type == WireFormat.WireType.Varint)
            {
                output.WriteUInt64(Bits);
            }
            else if (Type == WireFormat.WireType.Fixed32)
            {
                output.WriteFixed32((uint)Bits);
            }
            else if (Bytes is not null)
            {
                output.WriteBytes(Bytes);
            }
            else
            {
                output.WriteLength((int)Message!.Size());
                Message.Write(output);
            }
        }

        private static long Delimited(long length) => CodedOutputStream.ComputeUInt64Size((ulong)length) + length;
    }
}
