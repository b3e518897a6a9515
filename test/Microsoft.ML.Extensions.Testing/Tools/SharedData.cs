using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>
/// Data and weights that cannot be in the repository or are too large for it. They are in the folder of the environment variable
/// ML_EXTENSIONS_DATA, by default <c>shared/data</c> beside the repository.
/// </summary>
public static class SharedData
{
    private const string Variable = "ML_EXTENSIONS_DATA";

    /// <summary>The path of a data file or folder. If it is missing, the test ends as inconclusive and names it.</summary>
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
