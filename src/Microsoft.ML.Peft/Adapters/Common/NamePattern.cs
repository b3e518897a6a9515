namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>How options name modules; the rules are those of Hugging Face peft, so that its files mean the same here.</summary>
internal static class NamePattern
{
    /// <summary>Whether <paramref name="end"/> is the name, or what follows one of its dots.</summary>
    public static bool EndsWith(string name, string end) =>
        name == end || (name.Length > end.Length && name.EndsWith(end, StringComparison.Ordinal) && name[^(end.Length + 1)] == '.');

    public static bool IsInside(string name, string module) => name.StartsWith(module + ".", StringComparison.Ordinal);
}
