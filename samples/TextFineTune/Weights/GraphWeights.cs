using System.Runtime.InteropServices;
using System.Text.Json;

namespace TextFineTune.Weights;

/// <summary>
/// The weights of a tensorflow.js graph model: <c>model.json</c> lists names, shapes and types, and the files with the
/// concatenated values, split at arbitrary positions.
/// </summary>
internal sealed class GraphWeights
{
    private readonly Dictionary<string, FloatTensor> _weights = [];

    /// <param name="model">The content of model.json.</param>
    /// <param name="shard">Returns the content of a file named in model.json.</param>
    /// <exception cref="InvalidDataException">The files have fewer or more bytes than the list requires, or numbers are stored in an unknown format.</exception>
    public GraphWeights(byte[] model, Func<string, byte[]> shard)
    {
        using var document = JsonDocument.Parse(model);
        foreach (var group in document.RootElement.GetProperty("weightsManifest").EnumerateArray())
        {
            using var joined = new MemoryStream();
            foreach (var path in group.GetProperty("paths").EnumerateArray())
                joined.Write(shard(path.GetString()!));
            byte[] data = joined.ToArray();
            int place = 0;
            foreach (var weight in group.GetProperty("weights").EnumerateArray())
                place = Add(weight, data, place);
            if (place != data.Length)
                throw new InvalidDataException($"The list of weights requires {place} bytes; the files have {data.Length}.");
        }
    }

    /// <exception cref="InvalidDataException">The weight does not exist.</exception>
    public FloatTensor this[string name] => _weights.TryGetValue(name, out var weight)
        ? weight
        : throw new InvalidDataException($"The graph has no weight '{name}' of 32-bit floating point.");

    public bool Has(string name) => _weights.ContainsKey(name);

    private int Add(JsonElement weight, byte[] data, int place)
    {
        string name = weight.GetProperty("name").GetString()!;
        string type = weight.GetProperty("dtype").GetString()!;
        if (weight.TryGetProperty("quantization", out _) || type is not ("float32" or "int32"))
            throw new InvalidDataException($"The weight '{name}' is {type} and may be quantized; only unquantized float32 and int32 are supported.");
        int[] shape = [.. weight.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int bytes = checked(sizeof(float) * shape.Aggregate(1, (product, size) => checked(product * size)));
        if (bytes < 0 || bytes > data.Length - place)
            throw new InvalidDataException($"The weight '{name}' needs {bytes} bytes; {data.Length - place} are left in the files.");
        // Integers are constants of the graph, such as shapes.
        if (type == "float32")
            _weights[name] = new FloatTensor(shape, MemoryMarshal.Cast<byte, float>(data.AsSpan(place, bytes)).ToArray());
        return place + bytes;
    }
}
