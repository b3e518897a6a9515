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
        string message = NativeBackendFailure.Describe(
            new DllNotFoundException("Unable to load:\n/app/LibTorchSharp: cannot open shared object file: No such file or directory\n/app/libLibTorchSharp.so: undefined symbol: at_zeros"),
            new LoadedLibrary("/app/libtorch_cpu.so", IsOfApplication: true),
            "0.107.0");

        Assert.StartsWith("libtorch was found at '/app/libtorch_cpu.so'", message);
        Assert.EndsWith("The loader said: Unable to load: /app/libLibTorchSharp.so: undefined symbol: at_zeros", message);
        Assert.Contains("version 0.107.0", message);
    }

    [TestMethod]
    public void A_libtorch_of_the_system_is_named_with_its_path_and_the_package_to_add()
    {
        string places = string.Concat(Enumerable.Range(0, 15).Select(i => $"\n/app/{i}/libLibTorchSharp.so: cannot open shared object file: No such file or directory"));
        string message = NativeBackendFailure.Describe(
            new DllNotFoundException("Unable to load shared library 'LibTorchSharp':" + places), new LoadedLibrary("/usr/lib/libtorch_cpu.so", IsOfApplication: false), "0.107.0");

        Assert.StartsWith("Training needs libtorch", message);
        Assert.Contains("the libtorch_cpu.so that was found is the system's, '/usr/lib/libtorch_cpu.so'", message);
        Assert.Contains("TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows, version 0.107.0", message);
        Assert.DoesNotContain("\n", message);
    }

    [TestMethod]
    public void The_libtorch_of_the_tests_is_the_applications()
    {
        NativeBackend.EnsureAvailable();

        LoadedLibrary? found = LoadedLibrary.Find("torch_cpu");

        Assert.IsTrue(found is { IsOfApplication: true } && File.Exists(found.Path), $"{found}");
        Assert.IsNull(LoadedLibrary.Find("no_such_library"));
    }
}
