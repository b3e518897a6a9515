using Benchmarks.Running;

namespace Benchmarks.Tables.Speed;

/// <summary>
/// What a KAN for tables costs: one fit beside LightGBM's with early stopping, time and memory of learning by the number of rows, and bulk
/// scoring beside FastTree's. Contestants take turns, so that what else the machine does meets all of them.
/// </summary>
internal static class TablesSpeedExperiment
{
    /// <summary>The experiment's name on the command line.</summary>
    public const string Name = "tables-speed";

    private static readonly (string Name, Action<ExperimentArguments> Run)[] Parts = [("fit", FitSpeed.Run), ("rows", RowsSpeed.Run), ("scoring", ScoringSpeed.Run), ("roofline", StepRoofline.Run)];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["parts", "repetitions", "threads", "contestants", "rows", "child"], "quick");
        if (parsed.Text("child") is { } child)
        {
            RowsSpeed.RunChild(child, parsed);
            return;
        }
        var wanted = parsed.Choice("parts", [.. Parts.Select(part => part.Name)]);
        foreach (var (_, run) in Parts.Where(part => wanted.Contains(part.Name)))
            run(parsed);
    }
}
