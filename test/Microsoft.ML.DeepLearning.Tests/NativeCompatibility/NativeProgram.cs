using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

/// <summary>
/// A console program, built outside the repository, with the managed assemblies of these tests and no
/// native library. It shows how a process loads or lacks a native library, without loading it into the test process.
/// </summary>
internal sealed class NativeProgram : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NativeProgram()
    {
        _ = _folder.Write("NativeProgram.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <OutDir>program/</OutDir>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{AppContext.BaseDirectory}Microsoft.ML.DeepLearning.dll" />
                <Reference Include="{AppContext.BaseDirectory}TorchSharp.dll" />
              </ItemGroup>
            </Project>
            """);
        _ = _folder.Write("Program.cs", """
            using System.Reflection;
            using System.Runtime.InteropServices;

            if (args is ["load", var path])
            {
                try
                {
                    NativeLibrary.Load(path);
                    Console.WriteLine("loaded");
                }
                catch (DllNotFoundException failure)
                {
                    Console.WriteLine(failure.Message);
                }
                return;
            }

            var ensure = Assembly.Load("Microsoft.ML.DeepLearning")
                .GetType("Microsoft.ML.DeepLearning.Runtime.NativeBackend", throwOnError: true)!
                .GetMethod("EnsureAvailable")!;
            for (int call = 0; call < 2; call++)
            {
                try
                {
                    ensure.Invoke(null, null);
                    Console.WriteLine("available " + TorchSharp.torch.ones(3).sum().item<float>());
                }
                catch (TargetInvocationException failure)
                {
                    Console.WriteLine($"{failure.InnerException!.GetType().FullName}: {failure.InnerException.Message}");
                }
            }
            """);
        _ = DotnetCommand.RunSuccessfully(_folder.Path, "build");
    }

    /// <summary>The program's folder, which is searched for native libraries.</summary>
    public string OutputFolder => _folder.File("program");

    /// <summary>Tries to load one library and returns "loaded" or the loader's message.</summary>
    public string Load(string library) => Run("load", library);

    /// <summary>Calls EnsureAvailable twice; returns, for each, "available" with a tensor's sum, or the exception.</summary>
    public string[] EnsureAvailable() => Run("ensure").Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Makes the libtorch of these tests available, with another copy of TorchSharp's own library.</summary>
    public void AddLibtorch(string torchSharpLibrary)
    {
        string natives = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        foreach (string file in Directory.GetFiles(natives, "*.so*"))
        {
            string name = Path.GetFileName(file);
            string source = name == Path.GetFileName(torchSharpLibrary) ? torchSharpLibrary : file;
            string link = _folder.File("program", name);
            File.Delete(link);
            _ = File.CreateSymbolicLink(link, source);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Run(params string[] arguments) =>
        DotnetCommand.RunSuccessfully(_folder.Path, [Path.Combine(OutputFolder, "NativeProgram.dll"), .. arguments]);
}
