using System.Text.Json;
using TorchSharp;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>
/// Values computed once by a published implementation and stored as JSON beside the tests; each file names its source.
/// Tensors are stored flat in row-major order and are read as float64 or int64.
/// </summary>
public sealed class GoldenFile : IDisposable
{
    private readonly JsonDocument _json;
    private readonly string _path;

    private GoldenFile(string path)
    {
        _path = path;
        _json = JsonDocument.Parse(File.ReadAllBytes(path));
    }

    /// <summary>Opens <c>Golden/name.json</c> of the test's output folder.</summary>
    public static GoldenFile Open(string name) => new(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json"));

    /// <summary>
    /// The tensor under a section (such as "inputs", "outputs", "gradients", or "gradients/train" for nested sections) and
    /// name; the caller disposes it.
    /// </summary>
    public torch.Tensor Tensor(string section, string name)
    {
        var entry = _json.RootElement;
        foreach (var part in section.Split('/').Append(name))
        {
            if (!entry.TryGetProperty(part, out entry))
                throw new InvalidDataException($"{_path} has no '{section}' / '{name}'.");
        }

        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var data = entry.GetProperty("data").EnumerateArray();
        return entry.GetProperty("dtype").GetString() is "int64" or "bool"
            ? torch.tensor([.. data.Select(value => value.GetInt64())], shape)
            : torch.tensor([.. data.Select(Number)], shape, torch.float64);
    }

    /// <summary>The number at a path of names.</summary>
    public double Number(params string[] path)
    {
        var element = _json.RootElement;
        foreach (string name in path)
        {
            if (!element.TryGetProperty(name, out element))
                throw new InvalidDataException($"{_path} has no '{string.Join("' / '", path)}'.");
        }
        return Number(element);
    }

    public void Dispose() => _json.Dispose();

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var other => throw new InvalidDataException($"'{other}' is not a number."),
        };
}
