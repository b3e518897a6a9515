using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace TextFineTune.Weights;

/// <summary>Writes 32-bit floating-point numbers in the safetensors format: the length of a header, the header as JSON, the numbers.</summary>
internal static class SafeTensorsFile
{
    private const int Alignment = 8;

    public static void Write(string path, IEnumerable<(string Name, FloatTensor Value)> tensors, params (string Key, string Text)[] metadata)
    {
        var all = tensors.ToList();
        var header = new JsonObject { ["__metadata__"] = new JsonObject(metadata.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Text))) };
        long place = 0;
        foreach (var (name, value) in all)
        {
            long end = place + (sizeof(float) * (long)value.Values.Length);
            header.Add(name, new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. value.Shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(place, end),
            });
            place = end;
        }
        string json = header.ToJsonString();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(json.PadRight((json.Length + Alignment - 1) / Alignment * Alignment)); // names are ASCII
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        file.Write(length);
        file.Write(bytes);
        foreach (var (_, value) in all)
            file.Write(MemoryMarshal.AsBytes(value.Values.AsSpan()));
    }
}
