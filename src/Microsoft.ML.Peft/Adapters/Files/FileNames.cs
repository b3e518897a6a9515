namespace Microsoft.ML.Peft.Adapters.Files;

/// <summary>The names that the modules of a network have in an adapter's files.</summary>
/// <param name="Added">The prefix of names in the file that the network does not have, such as "bert.".</param>
/// <param name="Removed">The prefix of names in the network that the file does not have.</param>
internal sealed record FileNames(string Added = "", string Removed = "")
{
    /// <summary>The same names in both.</summary>
    public static FileNames Same { get; } = new();

    /// <summary>The name in the file.</summary>
    public string Of(string name) => Added + (name.StartsWith(Removed, StringComparison.Ordinal) ? name[Removed.Length..] : name);
}
