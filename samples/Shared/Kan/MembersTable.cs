using Microsoft.ML.Kan;
using Spectre.Console;

namespace Samples.Shared;

/// <summary>The networks that the trainer compared, and their shares in the model.</summary>
internal static class MembersTable
{
    public static void Print(KanSetSelection selection)
    {
        var table = new Table().AddColumns("knots", "width", "further layers", "grid", "held-out loss", "share");
        foreach (var (member, weight, loss, stoppedEarly) in selection.Members.OrderByDescending(candidate => candidate.Weight).ThenBy(candidate => candidate.Loss))
        {
            table.AddRow(
                $"{member.Knots}",
                $"{member.HiddenWidth}",
                $"{member.FurtherLayers}",
                member.GridSize == 0 ? "SiLU only" : $"{member.GridSize}",
                $"{loss:F4}",
                stoppedEarly ? "stopped early" : $"{weight:F2}");
        }
        AnsiConsole.Write(table);
    }
}
