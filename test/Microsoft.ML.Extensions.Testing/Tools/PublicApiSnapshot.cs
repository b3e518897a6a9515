using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>The public API of a library as a file beside its tests, so an API change is a change of that file.</summary>
public static class PublicApiSnapshot
{
    /// <param name="tests">The test assembly; its project holds the file.</param>
    /// <param name="actual">The API as text.</param>
    /// <param name="library">The library; null for the library that the test project is named after.</param>
    public static void Verify(Assembly tests, string actual, string? library = null)
    {
        string project = tests.GetName().Name!;
        string path = Path.Combine(BuildMetadata.RepositoryRoot(tests), "test", project, "PublicApi", $"{library ?? project[..^".Tests".Length]}.approved.txt");
        string text = actual.ReplaceLineEndings("\n").Trim() + "\n";
        string recorded = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (recorded == text)
            return;
        string received = Path.ChangeExtension(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(path)), ".received.txt");
        File.WriteAllText(received, text);
        Assert.Fail($"The public API differs from '{path}'. If the change is meant, copy '{received}' there.");
    }
}
