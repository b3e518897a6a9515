namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

[TestClass]
[TestCategory("Slow")]
public class LoadTests
{
    [TestMethod]
    public void The_library_loads_once_the_target_ran_on_a_system_where_it_did_not_before()
    {
        using var build = new CompatibilityBuild();
        using var program = new NativeProgram();
        string library = build.AddPristine();
        program.AddLibtorch(library);
        string inProgram = Path.Combine(program.OutputFolder, Path.GetFileName(library));

        string before = program.Load(inProgram);
        _ = build.Run();
        string after = program.Load(inProgram);

        Assert.Contains("loaded", after);
        if (before.Contains("loaded"))
            Assert.Inconclusive($"The library loads after the change, but this system has {CompatibilityBuild.Version} and needs none.");
        Assert.Contains($"version `{CompatibilityBuild.Version}' not found", before);
    }
}
