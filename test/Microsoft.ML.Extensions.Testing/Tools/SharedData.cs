using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>
/// Data and weights that may not be, or are too large to be, a part of the repository: in the folder that the environment variable
/// ML_EXTENSIONS_DATA names, by default <c>shared/data</c> beside the repository.
/// </summary>
public static class SharedData
{
    private const string Variable = "ML_EXTENSIONS_DATA";

    /// <summary>The path of a file or folder of the data; ends the test as inconclusive, saying why, where it is missing.</summary>
    public static string Require(Assembly tests, params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable(Variable)
            ?? Path.GetFullPath(Path.Combine(BuildMetadata.RepositoryRoot(tests), "..", "shared", "data"));
        var path = Path.Combine([root, .. parts]);
        if (!Path.Exists(path))
            Assert.Inconclusive($"'{path}' is missing; {Variable} may name another folder.");
        return path;
    }
}
