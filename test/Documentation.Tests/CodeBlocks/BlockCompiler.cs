using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Documentation.Tests.CodeBlocks;

/// <summary>
/// Compiles code blocks as programs of their own. A block may use the variables of <c>Given.Common</c> and of the class in <c>Given</c> that is
/// named after its page, such as <c>Given.KanPage</c> for docs/kan.md. A page shows the namespaces of the libraries that its code needs: a block
/// has the usings of the page's earlier blocks, of .NET and of ML.NET.
/// </summary>
internal static partial class BlockCompiler
{
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Microsoft.ML", "Microsoft.ML.Data", "Microsoft.ML.Transforms", "Microsoft.ML.Transforms.Text",
        "Documentation.Tests.Given", "MyModel = Microsoft.ML.Extensions.Testing.Perceptron.PerceptronModel",
    ];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The errors of a block, each with the page and the line in it; empty if it compiles.</summary>
    /// <param name="block">The block.</param>
    /// <param name="before">The earlier blocks of its page.</param>
    public static IReadOnlyList<string> Errors(CodeBlock block, IEnumerable<CodeBlock> before)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var earlier = before.SelectMany(each => UsingLine().Matches(each.Code).Select(match => match.Groups["name"].Value));
        var usings = CSharpSyntaxTree.ParseText(string.Concat(Usings.Concat(GivenOf(block.Page)).Concat(earlier).Distinct().Select(name => $"global using {name};\n")), options);
        var tree = CSharpSyntaxTree.ParseText(block.Code, options, path: block.Page);
        var compilation = CSharpCompilation.Create(
            "Block",
            [usings, tree],
            References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS5001") // types alone have no entry point
                .Select(error => $"{block.Page}({block.Line + error.Location.GetLineSpan().StartLinePosition.Line}): {error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"),
        ];
    }

    private static IEnumerable<string> GivenOf(string page)
    {
        yield return "static Documentation.Tests.Given.Common";
        string name = NameOf(page);
        if (typeof(BlockCompiler).Assembly.GetType($"Documentation.Tests.Given.{name}Page") is not null)
            yield return $"static Documentation.Tests.Given.{name}Page";
    }

    // "docs/peft-svfit.md" is PeftSvfit, "src/Microsoft.ML.Kan/PACKAGE.md" is KanPackage.
    private static string NameOf(string page)
    {
        string[] parts = page.Split('/');
        return parts[^1] == "PACKAGE.md"
            ? $"{parts[^2].Split('.')[^1]}Package"
            : string.Concat(Path.GetFileNameWithoutExtension(parts[^1]).Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
    }

    [GeneratedRegex(@"^using (?<name>(static )?[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
