using Google.Protobuf;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>Reads the fields of a protobuf message without copies: contents are slices of the message.</summary>
internal static class ProtobufFields
{
    /// <summary>One field: its number, and its value as bits or as a slice.</summary>
    public readonly record struct Field(int Number, WireFormat.WireType Type, ulong Bits, ReadOnlyMemory<byte> Content)
    {
        public string Text => ByteString.CopyFrom(Content.Span).ToStringUtf8();
    }

    /// <exception cref="InvalidDataException">The bytes are not a protobuf message.</exception>
    public static IEnumerable<Field> Read(ReadOnlyMemory<byte> message)
    {
        int place = 0;
        while (place < message.Length)
        {
            ulong tag = Varint(message.Span, ref place);
            var type = WireFormat.GetTagWireType((uint)tag);
            int number = WireFormat.GetTagFieldNumber((uint)tag);
            switch (type)
            {
                case WireFormat.WireType.Varint:
                    yield return new(number, type, Varint(message.Span, ref place), default);
                    break;
                case WireFormat.WireType.Fixed32:
                    yield return new(number, type, BitConverter.ToUInt32(Slice(message, ref place, sizeof(uint)).Span), default);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    yield return new(number, type, 0, Slice(message, ref place, Varint(message.Span, ref place)));
                    break;
                default:
                    throw new InvalidDataException($"ONNX has no field of wire type {type}.");
            }
        }
    }

    /// <summary>A copy of a message without the fields of some numbers.</summary>
    public static ProtobufMessage Copy(ReadOnlyMemory<byte> message, params int[] without)
    {
        var copy = new ProtobufMessage();
        foreach (var field in Read(message).Where(field => !without.Contains(field.Number)))
            Add(copy, field);
        return copy;
    }

    public static void Add(ProtobufMessage target, Field field) => _ = field.Type switch
    {
        WireFormat.WireType.Varint => target.Integer(field.Number, (long)field.Bits),
        WireFormat.WireType.Fixed32 => target.Single(field.Number, BitConverter.UInt32BitsToSingle((uint)field.Bits)),
        _ => target.Bytes(field.Number, field.Content),
    };

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> message, ref int place, ulong length)
    {
        if (length > (ulong)(message.Length - place))
            throw new InvalidDataException("The ONNX model ends within a field.");
        var slice = message.Slice(place, (int)length);
        place += (int)length;
        return slice;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int place)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (place >= bytes.Length)
                throw new InvalidDataException("The ONNX model ends within a field.");
            byte part = bytes[place++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("The ONNX model has a number of more than 64 bits.");
    }
}
