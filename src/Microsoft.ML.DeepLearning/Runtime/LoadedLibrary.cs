using System.Diagnostics;

namespace Microsoft.ML.DeepLearning.Runtime;

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
