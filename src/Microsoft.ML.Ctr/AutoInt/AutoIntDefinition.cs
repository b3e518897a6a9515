using System.Globalization;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>The shape of a model, from options and a schema alone.</summary>
/// <param name="Columns">The columns in order.</param>
/// <param name="Layout">The tables of field vectors.</param>
/// <param name="WideLayout">The tables of first-order weights, 1 wide; null without a wide term.</param>
/// <param name="Settings">The network.</param>
internal sealed record AutoIntDefinition(
    IReadOnlyList<FieldColumn> Columns, EmbeddingLayout Layout, EmbeddingLayout? WideLayout, AutoIntSettings Settings) : ICtrDefinition
{
    /// <exception cref="ArgumentException">A column is missing or has an unsupported type, or the tables are too large.</exception>
    public static AutoIntDefinition Of(DataViewSchema schema, AutoIntTrainer.Options options)
    {
        FieldColumn[] columns = [.. options.FeatureColumnNames.Select((name, input) => FieldColumns.Find(schema, name, input, options))];
        var layout = EmbeddingLayout.Of(columns, options.EmbeddingDimension);
        var wide = options.UseWideTerm && layout.Groups.Count > 0 ? layout.WithDimension(1) : null;
        EmbeddingLayout.CheckSize(wide is null ? [layout] : [layout, wide]);
        var settings = new AutoIntSettings(
            [.. layout.Groups.Select(group => (group.Pooled.Count, group.Dimension))],
            columns.Where(column => column.Kind == FieldKind.Numeric).Sum(column => column.Spec.Width),
            options.EmbeddingDimension,
            options.AttentionLayers,
            new InteractingLayerSettings(
                options.Heads, options.HeadDimension, options.UseResidual, options.ScaleScores, options.Projection, options.UseLayerNorm, options.AttentionDropout),
            options.DeepTowerWidths,
            options.DeepTowerDropout,
            options.EmbeddingDropout,
            options.UseWideTerm,
            options.EmbeddingInitialDeviation);
        return new AutoIntDefinition(columns, layout, wide, settings);
    }

    /// <summary>The fields in the order of the network, each with its column and slot.</summary>
    public IReadOnlyList<(FieldColumn Column, int Slot)> Fields =>
    [
        .. Layout.Groups.SelectMany(group => group.Pooled).Select(pooled => (pooled.Column, 0)),
        .. Columns.Where(column => column.Kind == FieldKind.Numeric).SelectMany(column => Enumerable.Range(0, column.Spec.Width).Select(slot => (column, slot))),
    ];

    public string DescribeNetwork()
    {
        var layer = Settings.Layer;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"EmbeddingDimension {Settings.Dimension}, AttentionLayers {Settings.Layers}, Heads {layer.Heads}, HeadDimension {layer.HeadDimension}, UseResidual {layer.Residual}, ScaleScores {layer.ScaleScores}, Projection {layer.Projection}, UseLayerNorm {layer.LayerNorm}, DeepTowerWidths [{string.Join(", ", Settings.TowerWidths)}], UseWideTerm {Settings.Wide}");
    }
}
