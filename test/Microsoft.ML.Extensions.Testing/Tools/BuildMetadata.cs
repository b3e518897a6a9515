using System.Reflection;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>Reads values, mostly paths, that a test project's build wrote into its assembly as AssemblyMetadata.</summary>
public static class BuildMetadata
{
    /// <summary>The value written under a name.</summary>
    /// <exception cref="InvalidOperationException">The project wrote no such value.</exception>
    public static string Get(Assembly assembly, string name) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(item => item.Key == name)?.Value is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{assembly.GetName().Name} was built without AssemblyMetadata '{name}'.");

    /// <summary>The folder of the repository that the assembly was built from.</summary>
    public static string RepositoryRoot(Assembly assembly) => Path.GetFullPath(Get(assembly, "RepositoryRoot"));
}
