using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

[TestClass]
[TestCategory("Slow")]
public class ChoiceTests
{
    [TestMethod]
    public void Output_and_publish_folders_are_served_with_and_without_a_runtime_identifier()
    {
        using var build = new CompatibilityBuild();
        string[] libraries =
        [
            build.AddPristine("output"),
            build.AddPristine("output/runtimes/linux-x64/native"),
            build.AddPristine("publish"),
            build.AddPristine("publish/runtimes/linux-x64/native"),
        ];

        _ = build.Run();

        foreach (string library in libraries)
            Assert.IsFalse(IsPristine(library), library);
    }

    [TestMethod]
    public void Never_leaves_the_library_as_it_came()
    {
        using var build = new CompatibilityBuild();
        string library = build.AddPristine();

        _ = build.Run("-p:TorchSharpGlibcxxCompatibility=never");

        Assert.IsTrue(IsPristine(library));
    }

    [TestMethod]
    public void Auto_leaves_the_library_as_it_came_where_the_system_has_the_version()
    {
        using var build = new CompatibilityBuild();
        string library = build.AddPristine();
        string system = build.AddLibstdcxx("new", CompatibilityBuild.Version);

        _ = build.Run($"-p:TorchSharpGlibcxxPaths={system}");
        Assert.IsTrue(IsPristine(library));

        _ = build.Run($"-p:TorchSharpGlibcxxPaths={system}", "-p:TorchSharpGlibcxxCompatibility=always");
        Assert.IsFalse(IsPristine(library));
    }

    [TestMethod]
    public void An_unknown_choice_fails_the_build_and_names_the_known_ones()
    {
        using var build = new CompatibilityBuild();

        CommandResult result = build.TryRun("-p:TorchSharpGlibcxxCompatibility=sometimes");

        Assert.AreNotEqual(0, result.ExitCode);
        Assert.Contains("TorchSharpGlibcxxCompatibility is 'sometimes'; it must be auto, always or never.", result.Output);
    }

    private static bool IsPristine(string library) =>
        File.ReadAllBytes(library).AsSpan().SequenceEqual(File.ReadAllBytes(CompatibilityBuild.PristineLibrary));
}
