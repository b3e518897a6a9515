using System.Text.RegularExpressions;
using Documentation.Tests.Pages;

namespace Documentation.Tests.CodeBlocks;

/// <summary>A block of C# in a page.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">The line of its first code line, from 1.</param>
/// <param name="Code">The code.</param>
internal sealed partial record CodeBlock(string Page, int Line, string Code)
{
    public static IReadOnlyList<CodeBlock> Of(string page)
    {
        string text = DocumentationPages.Read(page);
        return
        [
            .. Fence().Matches(text).Select(match =>
                new CodeBlock(page, text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1, match.Groups["code"].Value)),
        ];
    }

    public override string ToString() => $"{Page}({Line})";

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
