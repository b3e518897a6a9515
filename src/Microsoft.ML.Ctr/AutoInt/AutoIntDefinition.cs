using System.Globalization;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>What options and a schema say about a model, before a row is read.</summary>
/// <param name="Columns">The columns in their order.</param>
/// <param name="Layout">The tables of field vectors.</param>
/// <param name="WideLayout">The tables of first-order weights, 1 wide; null without a wide term.</param>
/// <param name="Settings">The network.</param>
internal sealed record AutoIntDefinition(
    IReadOnlyList<FieldColumn> Columns, EmbeddingLayout Layout, EmbeddingLayout? WideLayout, AutoIntSettings Settings)
{
    /// <exception cref="ArgumentException">A column is missing or no field, or the tables are too large.</exception>
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

    /// <summary>The fields in the order in which the network has them, each with its column and slot.</summary>
    public IReadOnlyList<(FieldColumn Column, int Slot)> Fields =>
    [
        .. Layout.Groups.SelectMany(group => group.Pooled).Select(pooled => (pooled.Column, 0)),
        .. Columns.Where(column => column.Kind == FieldKind.Numeric).SelectMany(column => Enumerable.Range(0, column.Spec.Width).Select(slot => (column, slot))),
    ];

    /// <summary>Throws when a model of <paramref name="initial"/> cannot be trained on as this one.</summary>
    /// <exception cref="ArgumentException">Fields or network differ; the message says in what.</exception>
    public void CheckContinues(AutoIntDefinition initial)
    {
        string[] before = [.. initial.Columns.Select(initial.Describe)];
        string[] now = [.. Columns.Select(Describe)];
        foreach (var (was, isNow) in before.Zip(now))
        {
            if (was != isNow)
                throw new ArgumentException($"The initial model was trained on {was}; now it is {isNow}. Training can go on only with the same fields; Conversion.Hash keeps the number of key values while new values come.");
        }
        if (before.Length != now.Length)
            throw new ArgumentException($"The initial model was trained on {before.Length} columns; now there are {now.Length}.");
        if (initial.DescribeNetwork() is var network && network != DescribeNetwork())
            throw new ArgumentException($"The initial model was trained with other options: {network} then, {DescribeNetwork()} now.");
    }

    private string Describe(FieldColumn column)
    {
        string what = $"column '{column.Name}', {column.Kind}";
        if (column.Kind == FieldKind.Numeric)
            return $"{what} of {column.Spec.Width} slots{(column.Options.LogTransform ? " with LogTransform" : "")}";
        var table = Layout.Groups.SelectMany(group => group.Fields).First(field => field.Column.Input == column.Input).Table;
        string buckets = table.Buckets is int count ? string.Create(CultureInfo.InvariantCulture, $" in {count} buckets") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{what} with {table.KeyCount} key values{buckets}, dimension {table.Dimension}, table '{table.Name}'");
    }

    private string DescribeNetwork()
    {
        var layer = Settings.Layer;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"EmbeddingDimension {Settings.Dimension}, AttentionLayers {Settings.Layers}, Heads {layer.Heads}, HeadDimension {layer.HeadDimension}, UseResidual {layer.Residual}, ScaleScores {layer.ScaleScores}, Projection {layer.Projection}, UseLayerNorm {layer.LayerNorm}, DeepTowerWidths [{string.Join(", ", Settings.TowerWidths)}], UseWideTerm {Settings.Wide}");
    }
}
