using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

/// <summary>A project that <c>dotnet new</c> makes from a packed template, in a folder outside the repository.</summary>
internal sealed class TemplateProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemplateProject(PackedLibraries packed, string template, string framework)
    {
        string cache = BuildMetadata.Get(typeof(TemplateProject).Assembly, "PackageFolder");
        _ = _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packed.Folder}" />
              </packageSources>
            </configuration>
            """);
        // What this machine has already serves as it is; the packed libraries stay out of its cache.
        _ = _folder.Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <RestorePackagesPath>$(MSBuildThisFileDirectory)packages</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """);
        string hive = _folder.File("hive");
        _ = DotnetCommand.RunSuccessfully(_folder.Path, "new", "install", packed.Package("Microsoft.ML.DeepLearning.Templates", "nupkg"), "--debug:custom-hive", hive);
        _ = DotnetCommand.RunSuccessfully(_folder.Path, "new", template, "-o", "Created", "--framework", framework, "--no-restore", "--debug:custom-hive", hive);
    }

    private string Created => _folder.File("Created");

    /// <summary>Builds the project and returns the build's output.</summary>
    public string Build() => DotnetCommand.RunSuccessfully(Created, "build", "-c", "Release");

    /// <summary>Runs the built program and returns its output.</summary>
    public string Run(params string[] arguments) => DotnetCommand.RunSuccessfully(Created, ["run", "-c", "Release", "--no-build", "--", .. arguments]);

    public void Dispose() => _folder.Dispose();
}
