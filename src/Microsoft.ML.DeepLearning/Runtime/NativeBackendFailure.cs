using System.Text.RegularExpressions;

namespace Microsoft.ML.DeepLearning.Runtime;

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
