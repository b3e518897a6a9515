using System.Text.RegularExpressions;

namespace Cookbook;

/// <summary>
/// docs/cookbook.md: after a comment with a name comes the code of the region "page" of the file of that name, then the recipe's output. What was
/// compiled and run is therefore what the page shows.
/// </summary>
internal sealed partial class CookbookPage
{
    private readonly string _folder;
    private readonly bool _updates;
    private readonly List<string> _differences = [];
    private readonly HashSet<string> _shown = [];
    private string _text;

    private CookbookPage(string folder, bool updates)
    {
        (_folder, _updates) = (folder, updates);
        _text = Normal(File.ReadAllText(PagePath));
        foreach (Match block in Block().Matches(_text))
        {
            _shown.Add(block.Groups["name"].Value);
            Compare(block, "code", Code(block.Groups["name"].Value, block.Groups["language"].Value));
        }
    }

    /// <summary>The folder of the repository that holds this program's source files.</summary>
    /// <exception cref="FileNotFoundException">The program does not run from a checkout.</exception>
    public static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "docs", "cookbook.md")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new FileNotFoundException("docs/cookbook.md was not found above the program's folder. Run it from a checkout.");
    }

    private string PagePath => Path.Combine(_folder, "docs", "cookbook.md");

    /// <summary>The page of the repository that holds this program's source files.</summary>
    public static CookbookPage Read(bool updates) => new(RepositoryRoot(), updates);

    public void Check(string recipe, string output)
    {
        if (Block().Matches(_text).FirstOrDefault(block => block.Groups["name"].Value == recipe && block.Groups["output"].Success) is { } block)
            Compare(block, "output", output);
    }

    /// <summary>Writes or judges the page.</summary>
    /// <param name="recipes">All recipes, to check that the page has each; null if only some were run.</param>
    /// <returns>The exit code.</returns>
    public int Finish(string[]? recipes)
    {
        foreach (string missing in (recipes ?? []).Where(recipe => !_shown.Contains(recipe)))
            _differences.Add($"The page has no recipe {missing}.");
        if (_updates)
            File.WriteAllText(PagePath, _text);
        foreach (string difference in _differences)
            Console.Error.WriteLine(difference);
        return _differences.Count == 0 ? 0 : 1;
    }

    private void Compare(Match block, string part, string expected)
    {
        string name = block.Groups["name"].Value;
        if (block.Groups[part].Value == expected)
            return;
        string fence = part == "code" ? block.Groups["language"].Value : "text";
        if (_updates)
            _text = _text.Replace(block.Value, block.Value.Replace($"```{fence}\n{block.Groups[part].Value}```", $"```{fence}\n{expected}```"));
        else
            _differences.Add($"docs/cookbook.md, {name}: the {part} differs. Run this program with --update, and look at the difference. Now:\n{expected}");
    }

    // The region's lines without their common indentation.
    private string Code(string name, string language)
    {
        var (folder, extension) = language switch { "fsharp" => ("CookbookFSharp", "fs"), "js" => ("Cookbook/Node", "mjs"), _ => ("Cookbook", "cs") };
        string[] files = Directory.GetFiles(Path.Combine(_folder, "samples", folder), $"{name}.{extension}", SearchOption.AllDirectories);
        if (files.Length != 1)
            throw new FileNotFoundException($"docs/cookbook.md names {name}: samples/{folder} has {files.Length} files {name}.{extension}, one is needed.");
        string[] lines = [.. Normal(File.ReadAllText(files[0])).Split('\n')
            .SkipWhile(line => !line.Contains("#region page", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("#endregion", StringComparison.Ordinal))];
        int indentation = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(lines.Select(line => (line.Length == 0 ? "" : line[indentation..]) + "\n"));
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n");

    [GeneratedRegex("""<!-- (?<name>\w+) -->\n```(?<language>csharp|fsharp|js)\n(?<code>.*?)```\n(\n```text\n(?<output>.*?)```\n)?""", RegexOptions.Singleline)]
    private static partial Regex Block();
}
