using Microsoft.ML.Extensions.Testing.Tools;

namespace Benchmarks.Running;

/// <summary>The folder with data that cannot be in this repository: set by an environment variable, by default beside the repository.</summary>
internal static class DataFolder
{
    public const string Variable = "ML_EXTENSIONS_DATA";

    /// <summary>The path of a data file or folder, which may not exist.</summary>
    public static string Path(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable(Variable)
            ?? System.IO.Path.GetFullPath(System.IO.Path.Combine(BuildMetadata.RepositoryRoot(typeof(DataFolder).Assembly), "..", "shared", "data"));
        return System.IO.Path.Combine([root, .. parts]);
    }
}
