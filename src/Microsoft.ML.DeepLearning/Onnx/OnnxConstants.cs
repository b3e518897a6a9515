using Google.Protobuf;

namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>Finds the constants of an <see cref="OnnxGraph"/> model in its bytes without copying them.</summary>
public static class OnnxConstants
{
    private const int Graph = 7;
    private const int Initializer = 5;
    private const int Name = 8;
    private const int Values = 9;

    /// <summary>The little-endian values of a constant.</summary>
    /// <exception cref="InvalidDataException">The model has no constant of that name.</exception>
    public static ReadOnlyMemory<byte> Find(byte[] model, string name)
    {
        foreach (var graph in Fields(model, Graph))
        {
            foreach (var constant in Fields(graph, Initializer))
            {
                if (Fields(constant, Name).Any(text => ByteString.CopyFrom(text.Span).ToStringUtf8() == name))
                    return Fields(constant, Values).Single();
            }
        }
        throw new InvalidDataException($"The model has no constant '{name}'.");
    }

    // The contents of a message's length-delimited fields with this number; other fields are skipped.
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        int place = 0;
        while (place < message.Length)
        {
            ulong tag = Varint(message.Span, ref place);
            switch (WireFormat.GetTagWireType((uint)tag))
            {
                case WireFormat.WireType.Varint:
                    Varint(message.Span, ref place);
                    break;
                case WireFormat.WireType.Fixed32:
                    place += sizeof(uint);
                    break;
                case WireFormat.WireType.Fixed64:
                    place += sizeof(ulong);
                    break;
                default:
                    int length = (int)Varint(message.Span, ref place);
                    if (WireFormat.GetTagFieldNumber((uint)tag) == number)
                        yield return message.Slice(place, length);
                    place += length;
                    break;
            }
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int place)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[place++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
