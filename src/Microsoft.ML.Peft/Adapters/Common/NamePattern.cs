namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>Compares names in options with modules by the rules of Hugging Face peft, so that its files mean the same here.</summary>
internal static class NamePattern
{
    /// <summary>True if <paramref name="end"/> is the name, or its part after a dot.</summary>
    public static bool EndsWith(string name, string end) =>
        name == end || (name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal) && name[^(end.Length + 1)] == '.');

    public static bool IsInside(string name, string module) => name.StartsWith(module + ".", StringComparison.Ordinal);
}
