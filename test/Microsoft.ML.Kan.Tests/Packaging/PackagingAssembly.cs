namespace Microsoft.ML.Kan.Tests.Packaging;

[TestClass]
public sealed class PackagingAssembly
{
    /// <summary>The packages serve several classes, so they are deleted after all of them.</summary>
    [AssemblyCleanup]
    public static void RemovePackages() => PackedLibraries.Remove();
}
