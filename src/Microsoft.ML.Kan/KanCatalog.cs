using Microsoft.ML.Kan;

namespace Microsoft.ML;

/// <summary>The KAN trainers in ML.NET's catalogs.</summary>
public static partial class KanCatalog
{
    private static TOptions Options<TOptions>(string label, string feature, string? weight, string[]? categories, KanEffort effort)
        where TOptions : KanOptions, new()
        => new()
        {
            LabelColumnName = label,
            FeatureColumnName = feature,
            ExampleWeightColumnName = weight,
            CategoryColumnNames = categories ?? [],
            Effort = effort,
        };

    private static TOptions Options<TOptions>(
        string label, string feature, string? weight, int hiddenWidth, int hiddenLayers, int gridSize, int maximumEpochs)
        where TOptions : SelectableKanOptions, new()
        => new()
        {
            LabelColumnName = label,
            FeatureColumnName = feature,
            ExampleWeightColumnName = weight,
            HiddenWidth = hiddenWidth,
            HiddenLayers = hiddenLayers,
            GridSize = gridSize,
            MaximumEpochs = maximumEpochs,
        };
}
