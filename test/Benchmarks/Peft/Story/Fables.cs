using System.Text.RegularExpressions;

namespace Benchmarks.Peft.Story;

/// <summary>Aesop's fables in Townsend's translation: of every five, one is for the test and one for validation. Fables stay whole.</summary>
/// <param name="Training">The training fables.</param>
/// <param name="Validation">The validation fables.</param>
/// <param name="Test">The test fables.</param>
internal sealed partial record Fables(IReadOnlyList<string> Training, IReadOnlyList<string> Validation, IReadOnlyList<string> Test)
{
    private const int Parts = 5;
    private const string Between = "\n\n\n"; // title, text and moral are separated by one empty line, fables by two

    public static Fables Read()
    {
        string[] all = [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Peft", "Story", "aesop.txt")).ReplaceLineEndings("\n").Split(Between).Select(Text)];
        return new Fables(Of(all, part => part > 1), Of(all, part => part == 1), Of(all, part => part == 0));
    }

    private static string[] Of(string[] all, Func<int, bool> chosen) => [.. all.Where((_, i) => chosen(i % Parts))];

    // The title is removed; each paragraph is a line.
    private static string Text(string fable) => string.Join('\n', fable.Trim().Split("\n\n").Skip(1).Select(paragraph => Spaces().Replace(paragraph, " ")));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
