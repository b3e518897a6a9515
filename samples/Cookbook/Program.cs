using System.Reflection;
using Cookbook;
using Microsoft.ML;

// Runs the recipes (all, or those named) and compares code and output with docs/cookbook.md. With --update the page is written instead.
bool updates = args.Contains("--update");
string[] names = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
var recipes = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type.Namespace == "Cookbook.Recipes" && type.GetMethod("Run") is not null && (names.Length == 0 || names.Contains(type.Name)))
    .OrderBy(type => type.Name, StringComparer.Ordinal).ToArray();

var page = CookbookPage.Read(updates);
foreach (var recipe in recipes)
{
    Console.Write($"{recipe.Name}: ");
    string output;
    try
    {
        output = Captured(() => recipe.GetMethod("Run")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [new MLContext(seed: 1)], null));
    }
    catch (RecipeSkippedException reason)
    {
        Console.WriteLine($"skipped, {reason.Message}");
        continue;
    }
    Console.Write(output.Contains('\n') && output.IndexOf('\n') < output.Length - 1 ? $"\n{output}" : output);
    page.Check(recipe.Name, output);
}
return page.Finish(names.Length == 0 ? [.. recipes.Select(recipe => recipe.Name)] : null);

static string Captured(Action run)
{
    var console = Console.Out;
    using var writer = new StringWriter { NewLine = "\n" };
    Console.SetOut(writer);
    try
    {
        run();
    }
    finally
    {
        Console.SetOut(console);
    }
    return writer.ToString();
}
