using System.Diagnostics;

namespace Microsoft.ML.DeepLearning.Runtime;

/// <summary>A native library of this process.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsOfApplication">True if the application or one of its packages brought it, false if the system did.</param>
internal sealed record LoadedLibrary(string Path, bool IsOfApplication)
{
    /// <summary>The library whose file's name contains this; null where none is loaded.</summary>
    public static LoadedLibrary? Find(string name)
    {
        using var process = Process.GetCurrentProcess();
        var path = process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(file => System.IO.Path.GetFileName(file).Contains(name, StringComparison.Ordinal));
        // By the name, as the application may have a link to the file.
        return path is null
            ? null
            : new LoadedLibrary(path, ApplicationFolders().Any(folder => File.Exists(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(path)))));
    }

    // Where the runtime looks for native libraries of the application and of its packages.
    private static IEnumerable<string> ApplicationFolders()
        => ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string) ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory);
}
