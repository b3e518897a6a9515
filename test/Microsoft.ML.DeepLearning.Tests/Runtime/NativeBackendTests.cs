using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tests.NativeCompatibility;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public class NativeBackendTests
{
    [TestMethod]
    public void With_a_backend_the_call_returns_and_torch_works()
    {
        NativeBackend.EnsureAvailable();
        NativeBackend.EnsureAvailable();

        using torch.Tensor ones = torch.ones(3);
        Assert.AreEqual(3, ones.sum().item<float>());
    }

    [TestMethod]
    [TestCategory("Slow")]
    public void Without_a_backend_each_call_names_the_packages_and_their_version()
    {
        using var program = new NativeProgram();

        string[] lines = program.EnsureAvailable();

        Assert.HasCount(2, lines);
        foreach (string line in lines)
        {
            Assert.StartsWith("System.InvalidOperationException: Training needs libtorch", line);
            Assert.Contains("TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows, version 0.107.0", line);
        }
        Assert.IsFalse(Directory.Exists(Path.Combine(program.OutputFolder, "cpu")), "TorchSharp's loader copied libtorch from the package cache.");
    }

    [TestMethod]
    [TestCategory("Slow")]
    public void An_old_libstdcxx_leads_to_the_compatibility_target()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("Only on Linux does the library depend on the system's libstdc++.");
        using var program = new NativeProgram();
        program.AddLibtorch(CompatibilityBuild.PristineLibrary);

        string[] lines = program.EnsureAvailable();

        if (lines[0].StartsWith("available", StringComparison.Ordinal))
            Assert.Inconclusive($"This system's libstdc++ has {CompatibilityBuild.Version}.");
        Assert.HasCount(2, lines);
        foreach (string line in lines)
        {
            Assert.StartsWith($"System.InvalidOperationException: TorchSharp's native library requires {CompatibilityBuild.Version}", line);
            Assert.Contains("TorchSharpGlibcxxCompatibility", line);
        }
    }

    [TestMethod]
    public void A_library_that_fails_beside_libtorch_is_reported_with_the_loader_message()
    {
        string message = NativeBackendFailure.Describe(new DllNotFoundException("undefined symbol: at_zeros"), hasLibtorch: true, "0.107.0");

        Assert.StartsWith("libtorch was found", message);
        Assert.Contains("version 0.107.0", message);
        Assert.EndsWith("undefined symbol: at_zeros", message);
    }
}
