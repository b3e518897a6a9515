using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Files;

/// <summary>
/// The small files of a model, in a folder or in memory. Records which files were read: a saved pipeline contains these.
/// </summary>
internal sealed class PretrainedFiles
{
    /// <summary>Twice the size of the largest tokenizer files.</summary>
    public const long LongestFile = 64 << 20;

    private readonly string _location;
    private readonly IReadOnlyDictionary<string, byte[]>? _contents;
    private readonly SortedDictionary<string, byte[]> _taken = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Func<byte[]>> _reduced = new(StringComparer.Ordinal);

    private PretrainedFiles(string location, IReadOnlyDictionary<string, byte[]>? contents) => (_location, _contents) = (location, contents);

    /// <summary>
    /// The files read so far, by name. Configurations have only the entries that were read, because others often name folders
    /// and users.
    /// </summary>
    public IEnumerable<(string Name, byte[] Content)> Taken
        => _taken.Select(file => (file.Key, _reduced.TryGetValue(file.Key, out var asked) ? asked() : file.Value));

    /// <summary>A hash of the files read so far, as hexadecimal digits.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in _taken)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name}\0{content.Length}\0")));
            hash.AppendData(content);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The files of a folder.</summary>
    public static PretrainedFiles In(string directory) => new(directory, null);

    /// <summary>Files in memory.</summary>
    /// <param name="location">The location for messages.</param>
    /// <param name="contents">The files by name.</param>
    public static PretrainedFiles Of(string location, IReadOnlyDictionary<string, byte[]> contents) => new(location, contents);

    /// <summary>The path of a file, for messages.</summary>
    public string PathOf(string name) => Path.Combine(_location, name);

    public bool Has(string name) => _contents?.ContainsKey(name) ?? File.Exists(PathOf(name));

    /// <exception cref="InvalidDataException">The file is too long for its kind.</exception>
    public byte[] Read(string name)
    {
        var content = _contents is null ? ReadFile(PathOf(name)) : _contents[name];
        _taken[name] = content;
        return content;
    }

    /// <summary>Replaces the content of a file in <see cref="Taken"/>.</summary>
    public void Reduce(string name, Func<byte[]> content) => _reduced[name] = content;

    /// <summary>The lines of a text file.</summary>
    public IReadOnlyList<string> Lines(string name)
    {
        using var reader = new StreamReader(new MemoryStream(Read(name)));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }

    private static byte[] ReadFile(string path)
    {
        var length = new FileInfo(path).Length;
        return length <= LongestFile
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException($"'{path}' has {length} bytes; at most {LongestFile} are read.");
    }
}
