using System.Reflection;
using System.Xml.Linq;
using Documentation.Tests.Pages;

namespace Documentation.Tests.CodeBlocks;

/// <summary>Every method of the catalogs has an example in its XML comment, which compiles.</summary>
[TestClass]
public sealed class ExampleTests
{
    // The namespaces that a reader of the API reference sees with the method.
    private static readonly CodeBlock Usings = new("examples.md", 1, """
        using Microsoft.ML.Ctr;
        using Microsoft.ML.DeepLearning;
        using Microsoft.ML.Kan;
        using Microsoft.ML.LabelQuality;
        using Microsoft.ML.NoisyLabels;
        using Microsoft.ML.Peft;
        """);

    public static IEnumerable<object[]> Catalogs => Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML.*.dll").Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => Directory.Exists(Path.Combine(DocumentationPages.Root, "src", name)))
        .SelectMany(name => Assembly.Load(name).GetExportedTypes())
        .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: "Microsoft.ML" })
        .Select(type => new object[] { type });

    [TestMethod]
    [DynamicData(nameof(Catalogs))]
    public void Every_method_of_a_catalog_has_an_example_that_compiles(Type catalog)
    {
        XElement[] members = [.. XDocument.Load(Path.ChangeExtension(catalog.Assembly.Location, ".xml")).Descendants("member")];
        foreach (var overloads in catalog.GetMethods(BindingFlags.Public | BindingFlags.Static).GroupBy(method => method.Name))
        {
            string prefix = $"M:{catalog.FullName}.{overloads.Key}";
            string[] examples = [.. members.Where(member => member.Attribute("name")!.Value is var name && name.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length] is '(' or '`')
                .Select(member => member.Element("example")?.Element("code")?.Value).OfType<string>()];
            Assert.HasCount(overloads.Count(), examples, $"{catalog.Name}.{overloads.Key} has {overloads.Count()} overloads; each needs an <example> with <code>.");
            string[] errors = [.. examples.SelectMany(code => BlockCompiler.Errors(new CodeBlock("examples.md", 1, code), [Usings]))];
            Assert.IsEmpty(errors, $"{catalog.Name}.{overloads.Key}: {string.Join('\n', errors)}");
        }
    }
}
