using System.Buffers.Binary;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// An open safetensors file. The header is checked on opening; tensors are read on demand, one at a time.
/// Data is streamed, not mapped: if a mapped file shrinks, the process ends. May be used by several threads.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    private const long LongestHeader = 100_000_000;
    private const int BufferSize = 1 << 20;
    private readonly Stream _stream;
    private readonly string _source;
    private readonly long _start;
    private readonly object _lock = new();

    /// <summary>Takes over <paramref name="stream"/>, which must be seekable; <paramref name="source"/> is its name in messages.</summary>
    public SafeTensorsFile(Stream stream, string source)
    {
        _stream = stream;
        _source = source;
        try
        {
            var available = stream.Length - stream.Position;
            var header = ReadHeader(available);
            _start = stream.Position;
            (Entries, Metadata) = Parse(header, available - sizeof(ulong) - header.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The tensors of the file by name; their values are read by <see cref="Read"/>.</summary>
    public IReadOnlyDictionary<string, SafeTensorsEntry> Entries { get; }

    /// <summary>The texts under "__metadata__"; empty if there are none.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor. It joins the current dispose scope; without one, the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The file has no such tensor, or its data cannot be read.</exception>
    public Tensor Read(string name, Device? device = null)
    {
        if (!Entries.TryGetValue(name, out var entry))
            throw Damaged($"there is no tensor '{name}'");
        using var scope = NewDisposeScope();
        var stored = entry.Type == ScalarType.Bool ? ScalarType.Byte : entry.Type;
        var tensor = empty([.. entry.Shape], stored, CPU);
        if (entry.End > entry.Begin)
            Fill(tensor, entry);
        if (entry.Type == ScalarType.Bool)
        {
            if (entry.End > entry.Begin && tensor.max().item<byte>() > 1)
                throw Damaged($"tensor '{name}' is BOOL and holds a byte that is neither 0 nor 1");
            tensor = tensor.to_type(ScalarType.Bool);
        }

        return (device is null ? tensor : tensor.to(device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Fill(Tensor tensor, SafeTensorsEntry entry)
    {
        try
        {
            lock (_lock)
            {
                _stream.Position = _start + entry.Begin;
                tensor.ReadBytesFromStream(_stream, (int)Math.Min(BufferSize, entry.End - entry.Begin));
            }
        }
        catch (EndOfStreamException exception)
        {
            throw Damaged($"the data of tensor '{entry.Name}' ends early", exception);
        }
    }

    private byte[] ReadHeader(long available)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (available < prefix.Length)
            throw Damaged($"it has {available} bytes, fewer than the header's length takes");
        _stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(available - prefix.Length) || length > LongestHeader)
            throw Damaged($"its header claims {length} bytes, which the file of {available} bytes cannot hold or no header may have");
        var header = new byte[length];
        _stream.ReadExactly(header);
        return header;
    }

    private (Dictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(byte[] header, long dataLength)
    {
        try
        {
            return SafeTensorsHeader.Parse(header, dataLength);
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(exception.Message, exception);
        }
    }

    private InvalidDataException Damaged(string reason, Exception? inner = null) =>
        new($"'{_source}' is not a valid safetensors file: {reason}.", inner);
}
