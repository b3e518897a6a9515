using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>
/// Loads libtorch before the first use of TorchSharp. If the backend is missing, TorchSharp's own loader copies any libtorch of
/// the package cache, prints a page of text and fails in a type initializer, after which no later call recovers.
/// This class loads the same libraries in the same order, so that TorchSharp's loader only runs if it succeeds.
/// </summary>
public static class NativeBackend
{
    private const string Libtorch = "torch_cpu";

    private static volatile bool _isAvailable;

    /// <summary>Loads libtorch and TorchSharp's native library; costs one field read after the first success.</summary>
    /// <exception cref="InvalidOperationException">They are absent or cannot be loaded; the message says what to add or do.</exception>
    public static void EnsureAvailable()
    {
        if (_isAvailable)
            return;

        ConvolutionGuard.Apply();
        Assembly torchSharp = typeof(torch).Assembly;
        bool hasLibtorch = NativeLibrary.TryLoad(Libtorch, torchSharp, searchPath: null, out _);
        try
        {
            _ = NativeLibrary.Load("LibTorchSharp", torchSharp, searchPath: null);
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            string version = torchSharp.GetName().Version?.ToString(3) ?? "in use";
            throw new InvalidOperationException(NativeBackendFailure.Describe(failure, hasLibtorch ? LoadedLibrary.Find(Libtorch) : null, version), failure);
        }
        _isAvailable = true;
    }
}

/// <summary>Formulates the remedy for native libraries that do not load.</summary>
internal static partial class NativeBackendFailure
{
    /// <param name="failure">The loader's exception; its message quotes the system's.</param>
    /// <param name="libtorch">The libtorch that was found; null if there is none.</param>
    /// <param name="version">The version of TorchSharp, which the packages must share.</param>
    public static string Describe(Exception failure, LoadedLibrary? libtorch, string version)
    {
        string loader = (failure.InnerException ?? failure).Message;
        if (MissingLibstdcxxVersion().Match(loader) is { Success: true } missing)
        {
            return $"TorchSharp's native library requires {missing.Value}, which this system's libstdc++ does not have. "
                + "The build target that comes with Microsoft.ML.DeepLearning makes it load here: build or publish the application again "
                + "with the MSBuild property TorchSharpGlibcxxCompatibility set to auto (its default), or to always when the "
                + "machine that builds is newer than the one that runs.";
        }

        string packages = $"TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows, version {version}";
        if (libtorch is { IsOfApplication: false })
        {
            // The loader's message only lists the places where TorchSharp's library is missing.
            return $"Training needs libtorch as TorchSharp brings it; the {Path.GetFileName(libtorch.Path)} that was found is the system's, '{libtorch.Path}', which TorchSharp cannot use. "
                + $"Add one package to the application: {packages} (the cuda packages are for NVIDIA GPUs).";
        }

        return libtorch is not null
            ? $"libtorch was found at '{libtorch.Path}', but TorchSharp's native library could not be loaded beside it. Check that the application "
                + $"references one package of {packages}, and no other version of libtorch. The loader said: {Told(loader)}"
            : $"Training needs libtorch, which is not among the application's libraries or cannot be loaded on this system. "
                + $"Add one package to the application: {packages} (the cuda packages are for NVIDIA GPUs).";
    }

    // The loader lists every missing file, one per line; the other lines hold the reason why the existing file failed.
    private static string Told(string loader)
    {
        string[] lines = loader.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] telling = [.. lines.Where(line => !NotThere().IsMatch(line))];
        return string.Join(" ", telling.Length > 0 ? telling : lines.Take(1));
    }

    [GeneratedRegex(@"LibTorchSharp[^:]*: cannot open shared object file: No such file or directory$")]
    private static partial Regex NotThere();

    [GeneratedRegex(@"GLIBCXX_[0-9.]+[0-9](?='? not found)")]
    private static partial Regex MissingLibstdcxxVersion();
}

/// <summary>A native library of this process.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsOfApplication">True if it belongs to the application or one of its packages, false if it belongs to the system.</param>
internal sealed record LoadedLibrary(string Path, bool IsOfApplication)
{
    /// <summary>The library whose file name contains this text; null if none is loaded.</summary>
    public static LoadedLibrary? Find(string name)
    {
        using var process = Process.GetCurrentProcess();
        var path = process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(file => System.IO.Path.GetFileName(file).Contains(name, StringComparison.Ordinal));
        // By name, because the application may have a link to the file.
        return path is null
            ? null
            : new LoadedLibrary(path, ApplicationFolders().Any(folder => File.Exists(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(path)))));
    }

    // The folders that the runtime searches for native libraries of the application and its packages.
    private static IEnumerable<string> ApplicationFolders()
        => ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string) ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory);
}
