using Microsoft.ML.Kan;
using Spectre.Console;

namespace Samples.Shared;

/// <summary>The slots of the feature vector with the largest shares in the prediction.</summary>
internal static class FeatureScoreTable
{
    private const int Rows = 8;

    public static void Print(KanModel model)
    {
        var table = new Table().AddColumns("feature", "share in the prediction");
        foreach (var (name, score) in model.FeatureNames.Zip(model.FeatureScores).OrderByDescending(feature => feature.Second).Take(Rows))
            table.AddRow(Markup.Escape(name), $"{score:F3}");
        AnsiConsole.Write(table);
    }
}
