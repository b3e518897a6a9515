using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

/// <summary>
/// A project with two empty copy targets that imports the compatibility targets. They change files in its
/// output and publish folders as they would after a real copy.
/// </summary>
internal sealed class CompatibilityBuild : IDisposable
{
    public const string Version = "GLIBCXX_3.4.32";
    public const string RuntimesFolder = "output/runtimes/linux-x64/native";

    private const string LibraryName = "libLibTorchSharp.so";

    private readonly TemporaryFolder _folder = new();
    private readonly string _oldSystem;

    public CompatibilityBuild()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("The compatibility targets act on Linux alone: other systems have no libstdc++ to be older than the library.");

        string targets = Path.Combine(BuildMetadata.RepositoryRoot(typeof(CompatibilityBuild).Assembly), "eng", "NativeCompatibility", "NativeCompatibility.targets");
        _ = _folder.Write("Fixture.proj", $"""
            <Project>
              <PropertyGroup>
                <OutDir>output/</OutDir>
                <PublishDir>publish/</PublishDir>
              </PropertyGroup>
              <Target Name="CopyFilesToOutputDirectory" />
              <Target Name="CopyFilesToPublishDirectory" />
              <Import Project="{targets}" />
            </Project>
            """);
        _oldSystem = AddLibstdcxx("old", "GLIBCXX_3.4.30");
    }

    /// <summary>The library from its package.</summary>
    public static string PristineLibrary { get; } = BuildMetadata.Get(typeof(CompatibilityBuild).Assembly, "TorchSharpNativeLibrary");

    public string File(string name) => _folder.File(name);

    /// <summary>The path of the library in a folder of the project.</summary>
    public string Library(string folder = RuntimesFolder) => _folder.File(folder, LibraryName);

    /// <summary>Writes bytes under the library's name and returns the path.</summary>
    public string Add(string folder, byte[] bytes)
    {
        string path = Library(folder);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Copies the package's library and returns the path.</summary>
    public string AddPristine(string folder = RuntimesFolder)
    {
        string path = Library(folder);
        System.IO.File.Copy(PristineLibrary, path);
        return path;
    }

    /// <summary>Writes a stand-in for a system's libstdc++, which is only searched for version strings.</summary>
    public string AddLibstdcxx(string name, string newestVersion) =>
        _folder.Write($"{name}-libstdc++.so.6", $"\0GLIBCXX_3.4\0{newestVersion}\0");

    /// <summary>Runs both copy targets as on a system with an old libstdc++; a later property can override this.</summary>
    public CommandResult TryRun(params string[] properties) => DotnetCommand.Run(
        _folder.Path,
        [
            "msbuild", "Fixture.proj", "-nologo", "-verbosity:detailed", "-t:CopyFilesToOutputDirectory;CopyFilesToPublishDirectory",
            $"-p:TorchSharpGlibcxxPaths={_oldSystem}", .. properties,
        ]);

    /// <summary>Runs both copy targets, which must succeed, and returns the build output.</summary>
    public string Run(params string[] properties)
    {
        CommandResult result = TryRun(properties);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        return result.Output;
    }

    public void Dispose() => _folder.Dispose();
}
