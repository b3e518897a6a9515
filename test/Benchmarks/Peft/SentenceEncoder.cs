using Benchmarks.Running;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft;

namespace Benchmarks.Peft;

/// <summary>The Universal Sentence Encoder lite in the data folder.</summary>
internal static class SentenceEncoder
{
    private const string Configuration = """{"model_type":"universal-sentence-encoder-lite"}""";
    private static readonly (string From, string To)[] Files = [("use-lite.safetensors", "model.safetensors"), ("vocab.json", "vocab.json")];

    /// <summary>The first missing file, or null.</summary>
    public static string? MissingFile => Files.Select(file => DataFolder.Path("use-lite", file.From)).FirstOrDefault(path => !File.Exists(path));

    public static PretrainedModel Load()
    {
        using var folder = new TemporaryFolder();
        Arrange(folder.Path);
        return PretrainedModel.Load(folder.Path);
    }

    /// <summary>Creates a model folder that the library can read, with links to the files.</summary>
    /// <exception cref="ExperimentException">A file is missing.</exception>
    public static void Arrange(string folder)
    {
        if (MissingFile is { } missing)
            throw new ExperimentException($"'{missing}' was not found. Set {DataFolder.Variable} to the data folder.");
        File.WriteAllText(Path.Combine(folder, "config.json"), Configuration);
        foreach (var (from, to) in Files)
            File.CreateSymbolicLink(Path.Combine(folder, to), DataFolder.Path("use-lite", from));
    }
}
