using Benchmarks.Running;

namespace Benchmarks.Tables.Categories;

/// <summary>Key columns of a KAN for tables: beside one-hot slots on UCI Adult, and their cost by the number of values.</summary>
internal static class CategoriesExperiment
{
    /// <summary>The experiment's name on the command line.</summary>
    public const string Name = "kan-categories";

    private static readonly (string Name, Action<ExperimentArguments> Run)[] Parts = [("adult", AdultCategories.Run), ("cost", CategoryCost.Run)];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["parts", "seeds", "effort", "repetitions", "rows"]);
        var wanted = parsed.Choice("parts", [.. Parts.Select(part => part.Name)]);
        foreach (var (_, run) in Parts.Where(part => wanted.Contains(part.Name)))
            run(parsed);
    }
}
