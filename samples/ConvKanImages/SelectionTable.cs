using Microsoft.ML.Kan;
using Spectre.Console;

namespace ConvKanImages;

/// <summary>The number of nodes per activation space, for each layer.</summary>
internal static class SelectionTable
{
    public static void Print(KanSelection selection)
    {
        var spaces = selection.Layers.SelectMany(layer => layer.Histogram.Keys).Distinct().Order().ToArray();
        var table = new Table().AddColumn("nodes per space").AddColumns([.. spaces.Select(space => space.ToString())]);
        for (int layer = 0; layer < selection.Layers.Count; layer++)
        {
            var nodes = selection.Layers[layer].Choices;
            table.AddRow([$"layer {layer + 1} ({nodes.Count} nodes)", .. spaces.Select(space => nodes.Count(node => node.Space == space).ToString())]);
        }
        AnsiConsole.Write(table);
    }
}
