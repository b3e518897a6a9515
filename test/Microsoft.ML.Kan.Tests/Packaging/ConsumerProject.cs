using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Packaging;

/// <summary>A console project outside the repository that references the packed Kan and TorchSharp-cpu, and nothing else.</summary>
internal sealed class ConsumerProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConsumerProject(PackedLibraries packed, string program)
    {
        // The packages that this machine has already serve as they are; the packed ones stay out of its cache.
        string cache = BuildMetadata.Get(typeof(ConsumerProject).Assembly, "PackageFolder");
        string torchSharp = BuildMetadata.Get(typeof(ConsumerProject).Assembly, "TorchSharpVersion");
        _ = _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packed.Folder}" />
              </packageSources>
            </configuration>
            """);
        _ = _folder.Write("application/Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net8.0;net10.0</TargetFrameworks>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>../packages</RestorePackagesPath>
                <RestoreFallbackFolders>{cache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.ML.Kan" Version="{packed.Version}" />
                <PackageReference Include="TorchSharp-cpu" Version="{torchSharp}" />
              </ItemGroup>
            </Project>
            """);
        _ = _folder.Write("application/Program.cs", program);
    }

    private string Application => _folder.File("application");

    /// <summary>Builds for both target frameworks; returns the build's output.</summary>
    public string Build() => DotnetCommand.RunSuccessfully(Application, "build", "-c", "Release");

    /// <summary>The folder of the net10.0 build.</summary>
    public const string Output = "bin/Release/net10.0";

    /// <summary>Publishes the build into a folder; returns the build's output.</summary>
    public string Publish() =>
        DotnetCommand.RunSuccessfully(Application, "publish", "-c", "Release", "-f", "net10.0", "--no-build", "-o", "publish");

    /// <summary>Runs the program from one of the two folders and returns its output.</summary>
    public string Run(string folder) => DotnetCommand.RunSuccessfully(Application, Path.Combine(folder, "Consumer.dll"));

    public void Dispose() => _folder.Dispose();
}
