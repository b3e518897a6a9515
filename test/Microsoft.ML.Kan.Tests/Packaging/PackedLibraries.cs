using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

/// <summary>Kan and the libraries that it brings, packed from the working tree into a folder under a version that no cache has seen.</summary>
internal sealed class PackedLibraries : IDisposable
{
    private static readonly string[] Libraries =
        ["Microsoft.ML.DeepLearning", "Microsoft.ML.DeepLearning.Vision", "Microsoft.ML.LabelQuality", "Microsoft.ML.NoisyLabels", "Microsoft.ML.Kan"];

    private readonly TemporaryFolder _folder = new();

    public PackedLibraries()
    {
        string root = BuildMetadata.RepositoryRoot(typeof(PackedLibraries).Assembly);
        string suffix = $"test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        // Their own artifacts path: the tests' build may run at the same time, and keeps its version.
        foreach (string library in Libraries)
        {
            _ = DotnetCommand.RunSuccessfully(
                _folder.Path,
                "pack", Path.Combine(root, "src", library), "-c", "Release", "-o", Folder, "--artifacts-path", _folder.File("artifacts"), "--version-suffix", suffix);
        }
        Version = Path.GetFileName(Directory.GetFiles(Folder, "Microsoft.ML.Kan.*.nupkg").Single())["Microsoft.ML.Kan.".Length..^".nupkg".Length];
    }

    /// <summary>The folder of the packages, which serves as a NuGet source.</summary>
    public string Folder => _folder.File("packages");

    /// <summary>The version of all packages.</summary>
    public string Version { get; }

    /// <summary>The path of a package, its extension being nupkg or snupkg.</summary>
    public string Package(string library, string extension) => Path.Combine(Folder, $"{library}.{Version}.{extension}");

    public void Dispose() => _folder.Dispose();
}
