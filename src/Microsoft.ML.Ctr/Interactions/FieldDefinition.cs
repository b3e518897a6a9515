using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>The shape of a model whose columns are all fields.</summary>
/// <param name="Columns">The columns in order.</param>
/// <param name="Layout">The tables of field vectors.</param>
/// <param name="WideLayout">The tables of first-order weights, 1 wide; null without a wide term.</param>
/// <param name="Settings">The network.</param>
internal sealed record FieldDefinition(
    IReadOnlyList<FieldColumn> Columns, EmbeddingLayout Layout, EmbeddingLayout? WideLayout, FieldNetworkSettings Settings) : CtrDefinition(Columns, Layout)
{
    /// <param name="schema">The columns of the data.</param>
    /// <param name="names">The columns with the fields.</param>
    /// <param name="options">Settings of columns and tables.</param>
    /// <param name="terms">The terms of the logit.</param>
    /// <exception cref="ArgumentException">A column is missing or has an unsupported type, or the tables are too large.</exception>
    public static FieldDefinition Of(DataViewSchema schema, IReadOnlyList<string> names, CtrTrainingOptions options, FieldTerms terms)
    {
        FieldColumn[] columns = [.. names.Select((name, input) => FieldColumns.Find(schema, name, input, options))];
        var layout = EmbeddingLayout.Of(columns, options.EmbeddingDimension);
        var wide = terms.Wide && layout.Groups.Count > 0 ? layout.WithDimension(1) : null;
        EmbeddingLayout.CheckSize(options.Networks, wide is null ? [layout] : [layout, wide]);
        var settings = new FieldNetworkSettings(
            [.. layout.Groups.Select(group => (group.Pooled.Count, group.Dimension))],
            columns.Where(column => column.Kind == FieldKind.Numeric).Sum(column => column.Spec.Width),
            options.EmbeddingDimension,
            options.EmbeddingInitialDeviation,
            terms);
        return new FieldDefinition(columns, layout, wide, settings);
    }

    /// <summary>The fields in the order of the network, each with its column and slot.</summary>
    public IReadOnlyList<(FieldColumn Column, int Slot)> Fields =>
    [
        .. Layout.Groups.SelectMany(group => group.Pooled).Select(pooled => (pooled.Column, 0)),
        .. Columns.Where(column => column.Kind == FieldKind.Numeric).SelectMany(column => Enumerable.Range(0, column.Spec.Width).Select(slot => (column, slot))),
    ];

    public override CtrMember CreateMember(CtrRun run) => new FieldMember(this, run);

    public override string DescribeNetwork() => FormattableString.Invariant(
        $"EmbeddingDimension {Settings.Dimension}, {Settings.Terms.Interaction?.Describe() ?? "Interaction None"}, DeepTowerWidths {Settings.Terms.Tower}, UseWideTerm {Settings.Terms.Wide}");
}

/// <summary>The shape of a network over fields.</summary>
/// <param name="Groups">The number of pooled fields and the width of their vectors, for each width.</param>
/// <param name="Numbers">S, the numeric fields.</param>
/// <param name="Dimension">d, the width of a field's vector in the network; others are projected to it.</param>
/// <param name="InitialDeviation">The standard deviation of the initial vectors of numeric fields.</param>
/// <param name="Terms">What the logit is the sum of.</param>
internal sealed record FieldNetworkSettings(IReadOnlyList<(int Fields, int Width)> Groups, int Numbers, int Dimension, double InitialDeviation, FieldTerms Terms)
{
    /// <summary>M.</summary>
    public int Fields => Groups.Sum(group => group.Fields) + Numbers;
}

/// <summary>The terms of the logit.</summary>
/// <param name="Interaction">How fields act together; null if only the tower reads them.</param>
/// <param name="Tower">The deep tower; without hidden layers there is none.</param>
/// <param name="EmbeddingDropout">The share of the values of field vectors dropped in training.</param>
/// <param name="Wide">True if there is a first-order term.</param>
internal sealed record FieldTerms(InteractionSettings? Interaction, TowerShape Tower, double EmbeddingDropout, bool Wide);
