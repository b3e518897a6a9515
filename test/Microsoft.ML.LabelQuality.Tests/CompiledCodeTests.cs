using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.LabelQuality.Tests;

[TestClass]
public class CompiledCodeTests
{
    [TestMethod]
    public void The_library_writes_the_same_texts_in_every_culture()
    {
        var found = CultureInvariance.BreachesIn(typeof(LabelIssues).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    public void The_library_depends_on_Microsoft_ML_alone()
    {
        string[] others =
        [
            .. typeof(LabelIssues).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !MicrosoftML.Contains(name)),
        ];
        Assert.IsEmpty(others, string.Join(Environment.NewLine, others));
    }

    // The assemblies of the package Microsoft.ML and its dependencies.
    private static readonly string[] MicrosoftML = ["Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.Transforms"];
}
