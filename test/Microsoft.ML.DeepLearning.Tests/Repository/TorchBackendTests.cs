using System.Text.Json;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Repository;

[TestClass]
[TestCategory("Slow")]
public class TorchBackendTests
{
    private static readonly string TestProjects = Path.Combine(BuildMetadata.RepositoryRoot(typeof(TorchBackendTests).Assembly), "test");

    [TestMethod]
    [DataRow(null, "TorchSharp-cpu")]
    [DataRow("cpu", "TorchSharp-cpu")]
    [DataRow("cuda-linux", "TorchSharp-cuda-linux")]
    [DataRow("cuda-windows", "TorchSharp-cuda-windows")]
    public void TorchBackend_selects_the_package_of_every_project_that_runs(string? backend, string package)
    {
        string json = DotnetCommand.RunSuccessfully(TestProjects, [.. Project, "-getItem:PackageReference", .. Choose(backend)]);

        using JsonDocument document = JsonDocument.Parse(json);
        string[] backends =
        [
            .. document.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!)
                .Where(name => name.StartsWith("TorchSharp-", StringComparison.Ordinal)),
        ];
        CollectionAssert.AreEqual(new[] { package }, backends);
    }

    [TestMethod]
    public void An_unknown_TorchBackend_stops_the_build_and_names_the_known_ones()
    {
        CommandResult result = DotnetCommand.Run(TestProjects, [.. Project, "-t:CollectPackageReferences", .. Choose("rocm")]);

        Assert.AreNotEqual(0, result.ExitCode);
        Assert.Contains("TorchBackend is 'rocm'; it must be cpu, cuda-linux or cuda-windows.", result.Output);
    }

    private static string[] Project => ["msbuild", Path.Combine("Microsoft.ML.DeepLearning.Tests", "Microsoft.ML.DeepLearning.Tests.csproj"), "-nologo"];

    private static string[] Choose(string? backend) => backend is null ? [] : [$"-p:TorchBackend={backend}"];
}
