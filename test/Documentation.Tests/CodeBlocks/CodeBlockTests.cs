using Documentation.Tests.Pages;

namespace Documentation.Tests.CodeBlocks;

[TestClass]
public sealed class CodeBlockTests
{
    // Excerpts of a sample that is compiled and run, and recipes that the sample Cookbook compiles, runs and compares.
    private const string Excerpts = "docs/custom-trainer.md";
    private const string Recipes = "docs/cookbook.md";

    public static IEnumerable<object[]> Pages => DocumentationPages.All.Where(page => page is not Excerpts and not Recipes && CodeBlock.Of(page).Count > 0).Select(page => new object[] { page });

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Every_code_block_compiles(string page)
    {
        var blocks = CodeBlock.Of(page);
        string[] errors = [.. blocks.SelectMany((block, i) => BlockCompiler.Errors(block, blocks.Take(i)))];
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }

    [TestMethod]
    public void A_block_with_a_wrong_name_does_not_compile()
    {
        var errors = BlockCompiler.Errors(new CodeBlock("docs/kan.md", 10, "using Microsoft.ML.Kan;\nvar trainer = ml.Regression.Trainers.Kann();\n"), []);
        Assert.HasCount(1, errors);
        Assert.StartsWith("docs/kan.md(11): ", errors[0]);
        Assert.Contains("Kann", errors[0]);
    }

    [TestMethod]
    public void Excerpts_of_the_custom_trainer_are_those_of_the_sample()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(DocumentationPages.Root, "samples", "CustomTrainer"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("obj", StringComparison.Ordinal)).Select(path => Squeezed(File.ReadAllText(path)))];
        CodeBlock[] strange = [.. CodeBlock.Of(Excerpts).Where(block => !files.Any(file => file.Contains(Squeezed(block.Code), StringComparison.Ordinal)))];
        Assert.IsEmpty(strange, $"Not in samples/CustomTrainer: {string.Join(", ", (object[])strange)}");
    }

    // Indentation, blank lines and comments differ.
    private static string Squeezed(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n')
        .Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)));
}
