using System.Globalization;
using System.Text.Json;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Configuration;

/// <summary>
/// The <c>config.json</c> of a model. Values are checked when they are read; a message names the file, the entry, its
/// value and the expected value.
/// </summary>
internal sealed class ModelConfiguration
{
    public const string FileName = "config.json";

    /// <summary>The entry with the architecture, which also determines the tokenizer.</summary>
    public const string TypeName = "model_type";

    /// <summary>The entry of timm's configurations with the name of the network, such as resnet18.</summary>
    public const string ArchitectureName = "architecture";

    private const int MostPositions = 1 << 16;

    private readonly JsonElement _root;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal) { TypeName };
    private readonly Dictionary<string, ModelConfiguration> _sections = new(StringComparer.Ordinal);

    private ModelConfiguration(string path, JsonElement root) => (Path, _root) = (path, root);

    public string Path { get; }

    /// <exception cref="FileNotFoundException">The folder does not have the file.</exception>
    /// <exception cref="InvalidDataException">The file is not a JSON object.</exception>
    public static ModelConfiguration Read(PretrainedFiles files)
    {
        var path = files.PathOf(FileName);
        if (!files.Has(FileName))
            throw new FileNotFoundException($"'{System.IO.Path.GetDirectoryName(path)}' holds no '{FileName}'. A model is a folder with '{FileName}', weights in safetensors files and the files of its tokenizer.", path);
        return Read(files, FileName);
    }

    /// <summary>Reads another file with a JSON object. A saved pipeline keeps the entries that were read.</summary>
    /// <exception cref="InvalidDataException">The file is not a JSON object.</exception>
    public static ModelConfiguration Read(PretrainedFiles files, string name)
    {
        using var document = JsonFile.Read(files, name);
        var configuration = Of(files.PathOf(name), document.RootElement.Clone());
        files.Reduce(name, configuration.Asked);
        return configuration;
    }

    /// <summary>The configuration in a JSON object.</summary>
    public static ModelConfiguration Of(string path, JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? new ModelConfiguration(path, root)
        : throw new InvalidDataException($"'{path}' holds no JSON object.");

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The unchecked value under a name; null if there is none.</summary>
    public JsonElement? Value(string name) => Find(name);

    /// <summary>The names of the entries.</summary>
    public IEnumerable<string> Names => _root.EnumerateObject().Select(entry => entry.Name);

    public string Text(string name, string? missing = null)
    {
        if (Find(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, value, "a text");
    }

    public bool Flag(string name, bool missing) => Find(name) is not { } value
        ? missing
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");

    /// <summary>An integer of at least <paramref name="least"/>.</summary>
    public int Integer(string name, int? missing = null, int least = 1)
    {
        if (Find(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least
            ? number
            : throw Wrong(name, value, $"an integer of at least {least}");
    }

    /// <summary>A maximum number of tokens whose positions are computed, so that no tensor of the file limits their memory.</summary>
    public int MaximumLength(string name, int missing)
    {
        var length = Integer(name, missing);
        Require(length <= MostPositions, name, $"at most {MostPositions}");
        return length;
    }

    /// <summary>A number above 0.</summary>
    public double Positive(string name, double? missing = null) => Number(name, missing, number => number > 0, "a number above 0");

    /// <summary>A share: at least 0 and below 1.</summary>
    public double Share(string name, double missing) => Number(name, missing, number => number is >= 0 and < 1, "a number from 0 to below 1");

    /// <summary>A list of the given number of finite values; null if there is none.</summary>
    public float[]? Numbers(string name, int count)
    {
        if (Find(name) is not { } value)
            return null;
        var numbers = new List<float>();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var number) && float.IsFinite(number))
                    numbers.Add(number);
            }
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count && numbers.Count == count
            ? [.. numbers]
            : throw Wrong(name, value, $"a list of {count} numbers");
    }

    /// <summary>A list of 1 to 1,024 integers from 1 to 65,536.</summary>
    public IReadOnlyList<int> Integers(string name, IReadOnlyList<int> missing)
    {
        if (Find(name) is not { } value)
            return missing;
        List<int> numbers = [];
        if (value.ValueKind == JsonValueKind.Array)
            numbers.AddRange(value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) && number is >= 1 and <= 1 << 16 ? number : 0));
        return numbers.Count is >= 1 and <= 1024 && !numbers.Contains(0) ? numbers : throw Wrong(name, value, "a list of integers from 1 to 65,536");
    }

    /// <summary>A list of texts; null if there is none.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(name, value, "a list of texts");
    }

    /// <summary>A list of texts, or one text with separators; null if there is none.</summary>
    public IReadOnlyList<string>? TextOrTexts(string name, char separator) => Find(name) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : Texts(name);

    public ActivationFunction Activation(string name, string? missing = null) => Text(name, missing) switch
    {
        "relu" => ActivationFunction.Relu,
        "gelu" => ActivationFunction.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" => ActivationFunction.GeluTanh,
        "quick_gelu" => ActivationFunction.GeluSigmoid,
        "silu" or "swish" => ActivationFunction.Silu,
        "tanh" => ActivationFunction.Tanh,
        _ => throw Wrong(name, Find(name)!.Value, "one of relu, gelu, gelu_new, gelu_pytorch_tanh, quick_gelu, silu, swish, tanh"),
    };

    /// <summary>Refuses a variant that would load but compute something else.</summary>
    public void Require(bool supported, string name, string needed)
    {
        if (!supported)
            throw Find(name) is { } value ? Wrong(name, value, needed) : Missing(name);
    }

    /// <summary>The object under a name, as a separate configuration; null if there is none.</summary>
    public ModelConfiguration? Section(string name)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Object } value)
            return null;
        if (!_sections.TryGetValue(name, out var section))
            _sections.Add(name, section = new ModelConfiguration(Path, value));
        return section;
    }

    /// <summary>The object with only the entries read so far, as a file's content.</summary>
    public byte[] Asked()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            WriteAsked(json);
        return stream.ToArray();
    }

    private void WriteAsked(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var entry in _root.EnumerateObject().Where(entry => _asked.Contains(entry.Name)))
        {
            json.WritePropertyName(entry.Name);
            if (_sections.TryGetValue(entry.Name, out var section))
                section.WriteAsked(json);
            else
                entry.Value.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private double Number(string name, double? missing, Func<double, bool> allowed, string needed)
    {
        if (Find(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && allowed(number)
            ? number
            : throw Wrong(name, value, needed);
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return _root.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
    }

    private InvalidDataException Missing(string name) => new($"'{Path}' has no '{name}'.");

    private InvalidDataException Wrong(string name, JsonElement value, string needed)
    {
        var text = value.GetRawText();
        return new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture, $"'{name}' of '{Path}' is {(text.Length > 60 ? text[..60] + "…" : text)}, but must be {needed}."));
    }
}
