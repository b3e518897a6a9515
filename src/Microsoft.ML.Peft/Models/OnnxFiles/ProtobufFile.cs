using System.Text;
using Google.Protobuf;

namespace Microsoft.ML.Peft.Models.OnnxFiles;

/// <summary>
/// A file of protobuf messages. Only the fields that are asked for are read, so that weights go from the file directly into their tensors.
/// </summary>
internal sealed class ProtobufFile : IDisposable
{
    private const int LongestText = 1 << 12;
    private const int LongestNumber = 10; // bytes of a number of 64 bits

    private readonly FileStream _stream;
    private readonly byte[] _window = new byte[1 << 12];
    private long _windowStart;
    private int _windowLength;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public ProtobufFile(string path)
    {
        Path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Length = _stream.Length;
    }

    /// <summary>A part of the file.</summary>
    /// <param name="Start">The position of its first byte.</param>
    /// <param name="End">The position after its last byte.</param>
    public readonly record struct Part(long Start, long End)
    {
        public long Length => End - Start;
    }

    /// <summary>A field of a message: its number, and its value as bits or as a part of the file.</summary>
    public readonly record struct Field(int Number, WireFormat.WireType Type, ulong Bits, Part Content)
    {
        /// <summary>The value of a 32-bit floating-point field.</summary>
        public float Single => BitConverter.UInt32BitsToSingle((uint)Bits);
    }

    public string Path { get; }

    public long Length { get; }

    public Part Whole => new(0, Length);

    /// <summary>The fields of a message in their order.</summary>
    /// <exception cref="InvalidDataException">The part is not a protobuf message.</exception>
    public IEnumerable<Field> Fields(Part message)
    {
        var place = message.Start;
        while (place < message.End)
        {
            var tag = Number(ref place, message.End);
            var (number, type) = (WireFormat.GetTagFieldNumber((uint)tag), WireFormat.GetTagWireType((uint)tag));
            if (number == 0 || tag > uint.MaxValue)
                throw Damaged("it has a field without a number");
            switch (type)
            {
                case WireFormat.WireType.Varint:
                    yield return new Field(number, type, Number(ref place, message.End), default);
                    break;
                case WireFormat.WireType.Fixed32:
                    yield return new Field(number, type, BitConverter.ToUInt32(Bytes(Take(ref place, sizeof(uint), message.End))), default);
                    break;
                case WireFormat.WireType.Fixed64:
                    yield return new Field(number, type, BitConverter.ToUInt64(Bytes(Take(ref place, sizeof(ulong), message.End))), default);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    yield return new Field(number, type, 0, Take(ref place, Number(ref place, message.End), message.End));
                    break;
                default:
                    throw Damaged($"it has a field of the type {(int)type}, which ONNX does not have");
            }
        }
    }

    /// <summary>The text in a part.</summary>
    public string Text(Part part) => part.Length <= LongestText
        ? Encoding.UTF8.GetString(Bytes(part))
        : throw Damaged($"it has a name of {part.Length} bytes");

    /// <summary>The numbers of a packed field.</summary>
    public IEnumerable<long> Packed(Part part)
    {
        var place = part.Start;
        while (place < part.End)
            yield return (long)Number(ref place, part.End);
    }

    /// <summary>The stream at the beginning of a part.</summary>
    public Stream At(Part part)
    {
        _stream.Position = part.Start;
        return _stream;
    }

    /// <summary>The exception for a damaged file.</summary>
    public InvalidDataException Damaged(string reason, Exception? inner = null) => new($"'{Path}' is not an intact ONNX file: {reason}.", inner);

    public void Dispose() => _stream.Dispose();

    private Part Take(ref long place, ulong length, long end)
    {
        if (length > (ulong)(end - place))
            throw Damaged("it ends within a field");
        var part = new Part(place, place + (long)length);
        place = part.End;
        return part;
    }

    private ulong Number(ref long place, long end)
    {
        ulong value = 0;
        for (var i = 0; i < LongestNumber; i++)
        {
            if (place >= end)
                throw Damaged("it ends within a field");
            var part = ByteAt(place++);
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
                return value;
        }

        throw Damaged("it has a number of more than 64 bits");
    }

    private byte ByteAt(long place)
    {
        if (place < _windowStart || place >= _windowStart + _windowLength)
        {
            _stream.Position = _windowStart = place;
            _windowLength = _stream.ReadAtLeast(_window, 1, throwOnEndOfStream: false);
            if (_windowLength == 0)
                throw Damaged("it became shorter while it was read");
        }

        return _window[place - _windowStart];
    }

    private byte[] Bytes(Part part)
    {
        var bytes = new byte[part.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = ByteAt(part.Start + i);
        return bytes;
    }
}
