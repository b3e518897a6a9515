using System.Text.RegularExpressions;

namespace Benchmarks.Peft.Story;

/// <summary>Aesop's fables in Townsend's translation, of five every one for the test and one for validation. Fables stay whole.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="Validation">To choose by.</param>
/// <param name="Test">To measure on.</param>
internal sealed partial record Fables(IReadOnlyList<string> Training, IReadOnlyList<string> Validation, IReadOnlyList<string> Test)
{
    private const int Parts = 5;
    private const string Between = "\n\n\n"; // title, text and moral have one empty line between them, fables two

    public static Fables Read()
    {
        string[] all = [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Peft", "Story", "aesop.txt")).ReplaceLineEndings("\n").Split(Between).Select(Text)];
        return new Fables(Of(all, part => part > 1), Of(all, part => part == 1), Of(all, part => part == 0));
    }

    private static string[] Of(string[] all, Func<int, bool> chosen) => [.. all.Where((_, i) => chosen(i % Parts))];

    // The title is left out; each paragraph is a line.
    private static string Text(string fable) => string.Join('\n', fable.Trim().Split("\n\n").Skip(1).Select(paragraph => Spaces().Replace(paragraph, " ")));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
