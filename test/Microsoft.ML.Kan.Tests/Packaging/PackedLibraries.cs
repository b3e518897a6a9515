using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

/// <summary>All packages, packed from the working tree into a folder under a version that no cache has seen. Packed once for all tests.</summary>
internal sealed class PackedLibraries : IDisposable
{
    private static readonly Lazy<PackedLibraries> Instance = new(() => new PackedLibraries());

    private readonly TemporaryFolder _folder = new();

    private PackedLibraries()
    {
        string root = BuildMetadata.RepositoryRoot(typeof(PackedLibraries).Assembly);
        string suffix = $"test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        // Their own artifacts path: the tests' build may run at the same time, and keeps its version.
        _ = DotnetCommand.RunWithCompilerServer(
            _folder.Path,
            "pack", Path.Combine(root, "eng", "package", "Packages.slnf"), "-c", "Release", "-o", Folder, "--artifacts-path", _folder.File("artifacts"),
            "--version-suffix", suffix, "-p:RunAnalyzers=false", "-p:ContinuousIntegrationBuild=true");
        Version = Path.GetFileName(Directory.GetFiles(Folder, "Microsoft.ML.Kan.*.nupkg").Single())["Microsoft.ML.Kan.".Length..^".nupkg".Length];
    }

    public static PackedLibraries Get() => Instance.Value;

    /// <summary>The folder of the packages, which serves as a NuGet source.</summary>
    public string Folder => _folder.File("packages");

    /// <summary>The version of all packages.</summary>
    public string Version { get; }

    /// <summary>The path of a package, its extension being nupkg or snupkg.</summary>
    public string Package(string library, string extension) => Path.Combine(Folder, $"{library}.{Version}.{extension}");

    /// <summary>Deletes the packages if any test needed them.</summary>
    public static void Remove()
    {
        if (Instance.IsValueCreated)
            Instance.Value.Dispose();
    }

    public void Dispose() => _folder.Dispose();
}
