using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Writes the safetensors format; see <see cref="SafeTensorsReader"/>. The same tensors give the same bytes: wide
/// elements come first, which aligns all of them, then names in ordinal order.
/// </summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;
    private const int BufferSize = 1 << 20;

    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <param name="tensors">Tensors of any shape, on any device, with types of the format.</param>
    /// <param name="metadata">Texts to store with them.</param>
    public static void Write(
        Stream stream,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var (entries, values) = Layout(tensors);
        var header = Header(entries, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in entries.Where(entry => entry.End > entry.Begin))
        {
            using var scope = NewDisposeScope();
            var value = values[entry.Name].detach().cpu().contiguous();
            value.WriteBytesToStream(stream, (int)Math.Min(BufferSize, entry.End - entry.Begin));
        }
    }

    /// <summary>A hash of tensors: their names, types, shapes and values.</summary>
    /// <param name="tensors">As for <see cref="Write"/>.</param>
    /// <param name="texts">Texts to include in the hash.</param>
    /// <returns>The hash as hexadecimal digits.</returns>
    public static string Digest(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? texts = null)
    {
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            Write(hashing, tensors, texts);
        return Convert.ToHexString(hash.Hash!);
    }

    private static (List<SafeTensorsEntry> Entries, Dictionary<string, Tensor> Values) Layout(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var values = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in tensors)
        {
            if (name == SafeTensorsHeader.MetadataName)
                throw new ArgumentException($"A tensor cannot be named '{name}'; the format reserves that name.", nameof(tensors));
            if (!values.TryAdd(name, tensor))
                throw new ArgumentException($"Two tensors are named '{name}'.", nameof(tensors));
        }

        var entries = new List<SafeTensorsEntry>();
        long position = 0;
        foreach (var (name, tensor) in values.OrderByDescending(pair => Size(pair.Key, pair.Value)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var end = position + tensor.NumberOfElements * Size(name, tensor);
            entries.Add(new SafeTensorsEntry(name, tensor.dtype, tensor.shape, position, end));
            position = end;
        }

        return (entries, values);
    }

    private static int Size(string name, Tensor tensor) => SafeTensorsTypes.TryFormat(tensor.dtype, out _, out var size)
        ? size
        : throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}, which the safetensors format does not know.");

    private static byte[] Header(List<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach (var (key, text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, text);
                json.WriteEndObject();
            }

            entries.ForEach(entry => WriteEntry(json, entry));
            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, SafeTensorsEntry entry)
    {
        SafeTensorsTypes.TryFormat(entry.Type, out var type, out _);
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Begin);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
