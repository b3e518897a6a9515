namespace Microsoft.ML.DeepLearning.Conformance.Tools;

/// <summary>A new folder under the system's temporary folder; disposing it deletes the folder with its content.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder's absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mlnet-extensions-").FullName;

    /// <summary>The absolute path of an entry in the folder; creates the parent folders.</summary>
    public string File(params string[] parts)
    {
        string path = System.IO.Path.Combine([Path, .. parts]);
        _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a text file and returns its absolute path.</summary>
    public string Write(string name, string text)
    {
        string path = File(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
