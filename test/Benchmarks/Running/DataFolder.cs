using Microsoft.ML.Extensions.Testing.Tools;

namespace Benchmarks.Running;

/// <summary>Where data is that may not be a part of this repository: the folder that an environment variable names, by default beside the repository.</summary>
internal static class DataFolder
{
    public const string Variable = "ML_EXTENSIONS_DATA";

    /// <summary>The path of a file or folder of the data, whether it is there or not.</summary>
    public static string Path(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable(Variable)
            ?? System.IO.Path.GetFullPath(System.IO.Path.Combine(BuildMetadata.RepositoryRoot(typeof(DataFolder).Assembly), "..", "shared", "data"));
        return System.IO.Path.Combine([root, .. parts]);
    }
}
