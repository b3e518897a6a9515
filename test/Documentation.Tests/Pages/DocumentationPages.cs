using Microsoft.ML.Extensions.Testing.Tools;

namespace Documentation.Tests.Pages;

/// <summary>The Markdown files of the repository that readers see.</summary>
internal static class DocumentationPages
{
    public static string Root { get; } = BuildMetadata.RepositoryRoot(typeof(DocumentationPages).Assembly);

    /// <summary>All pages, relative to the root with forward slashes: README, docs, and the pages of the packages.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { "README.md" }
            .Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(Relative))
            .Concat(Directory.GetFiles(Path.Combine(Root, "src"), "PACKAGE.md", SearchOption.AllDirectories).Select(Relative))
            .Append("docs/llms.txt")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A page's text with line feeds alone.</summary>
    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n");

    public static void Write(string page, string text) => File.WriteAllText(Path.Combine(Root, page), text);

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
