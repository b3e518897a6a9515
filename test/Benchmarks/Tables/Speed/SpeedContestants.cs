using Benchmarks.Running;

namespace Benchmarks.Tables.Speed;

/// <summary>Which contestants take part.</summary>
internal static class SpeedContestants
{
    /// <summary>The contestants that the arguments name, otherwise the usual ones, in the order of the tables.</summary>
    public static TableContestant[] Chosen(ExperimentArguments arguments, string[] usual)
    {
        var all = TableContestants.All(new OptionOverrides(null));
        var wanted = arguments.Text("contestants") is null ? usual : arguments.Choice("contestants", [.. all.Select(contestant => contestant.Name)]);
        return [.. all.Where(contestant => wanted.Contains(contestant.Name))];
    }
}
