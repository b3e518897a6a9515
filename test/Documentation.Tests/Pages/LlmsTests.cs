using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace Documentation.Tests.Pages;

/// <summary>docs/llms.txt tells a coding assistant the API. Its code blocks are compiled with those of the pages; here are its words.</summary>
[TestClass]
public sealed partial class LlmsTests
{
    private static string Text => DocumentationPages.Read("docs/llms.txt");

    [TestMethod]
    public void Every_name_in_backticks_exists()
    {
        HashSet<string> known = [.. Names()];
        string[] unknown = [.. Code().Matches(Fences().Replace(Text, "")).Select(match => match.Groups["name"].Value).Distinct().Where(name => !known.Contains(name))];
        Assert.IsEmpty(unknown, $"docs/llms.txt names {string.Join(", ", unknown)}, which no library has.");
    }

    [TestMethod]
    public void Every_trainer_of_the_catalogs_is_named()
    {
        string text = Text;
        string[] missing = [.. Catalogs().Where(method => method.GetParameters()[0].ParameterType.Name.EndsWith("Trainers", StringComparison.Ordinal))
            .Select(method => method.Name).Distinct().Where(name => name is not "AutoInt" and not "ConfidentLearning" && !text.Contains($".{name}(", StringComparison.Ordinal))];
        Assert.IsEmpty(missing, $"docs/llms.txt has no call of {string.Join(", ", missing)}.");
    }

    [TestMethod]
    public void It_is_two_pages_long()
    {
        string[] lines = Text.Split('\n');
        Assert.IsLessThanOrEqualTo(150, lines.Length);
        foreach (Match page in PageName().Matches(lines[^2]))
            Assert.IsTrue(File.Exists(Path.Combine(DocumentationPages.Root, "docs", page.Value)), page.Value);
    }

    private static IEnumerable<Assembly> Libraries() => Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML*.dll").Select(Path.GetFileNameWithoutExtension)
        .Where(name => name is "Microsoft.ML.OnnxConverter" or "Microsoft.ML.Data" or "Microsoft.ML.Core" or "Microsoft.ML.Transforms" or "Microsoft.ML.DataView" || Directory.Exists(Path.Combine(DocumentationPages.Root, "src", name!)))
        .Select(name => Assembly.Load(name!));

    private static IEnumerable<MethodInfo> Catalogs() => Libraries().SelectMany(library => library.GetExportedTypes())
        .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: "Microsoft.ML" } && type.Assembly != typeof(MLContext).Assembly)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.GetParameters().Length > 0);

    // Types, namespaces, members, and columns of the outputs.
    private static IEnumerable<string> Names() => Libraries().SelectMany(library => library.GetExportedTypes())
        .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name.Split('`')[0]).Concat((type.Namespace ?? "").Split('.')))
        .Concat(["Features", "PredictedLabel", "TorchSharp", nameof(ArgumentException)]);

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fences();

    // The names in `A.B(…)` are A and B.
    [GeneratedRegex("(?<=`[^`\n(]*)(?<![\\w\"(])(?<name>[A-Z]\\w+)(?=[^`\n]*`)")]
    private static partial Regex Code();

    [GeneratedRegex("[a-z-]+\\.md")]
    private static partial Regex PageName();
}
