using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Onnx;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>The shape of a model, from options and a schema alone.</summary>
/// <param name="Candidates">The columns of the candidate.</param>
/// <param name="Histories">The history of each candidate column.</param>
/// <param name="Context">The other columns.</param>
/// <param name="Layout">The tables.</param>
/// <param name="Shape">The network.</param>
internal sealed record DeepInterestDefinition(
    IReadOnlyList<FieldColumn> Candidates,
    IReadOnlyList<FieldColumn> Histories,
    IReadOnlyList<FieldColumn> Context,
    EmbeddingLayout Layout,
    InterestShape Shape) : CtrDefinition([.. Candidates, .. Histories, .. Context], Layout)
{
    private const string HistoryLength = "HistoryLength";

    /// <summary>The context columns with vectors of tables.</summary>
    public IEnumerable<FieldColumn> Fields => Context.Where(column => column.Kind != FieldKind.Numeric);

    /// <exception cref="ArgumentException">A column is missing or of the wrong type, a pair does not share its keys, or the tables are too large.</exception>
    public static DeepInterestDefinition Of(DataViewSchema schema, DeepInterestNetworkTrainer.Options options)
    {
        int pairs = options.CandidateColumnNames.Length;
        var (candidates, histories) = (new FieldColumn[pairs], new FieldColumn[pairs]);
        for (int i = 0; i < pairs; i++)
        {
            var candidate = FieldColumns.Find(schema, options.CandidateColumnNames[i], i, options);
            var history = FieldColumns.Find(schema, options.HistoryColumnNames[i], pairs + i, options, sequence: true);
            (candidates[i], histories[i]) = HistoryPair.Of(schema, candidate, history, HistoryLength);
        }
        CheckLengths(histories);
        FieldColumn[] context = [.. options.ContextColumnNames.Select((name, i) => FieldColumns.Find(schema, name, (2 * pairs) + i, options))];
        var layout = EmbeddingLayout.Of([.. candidates, .. histories, .. context], options.EmbeddingDimension);
        EmbeddingLayout.CheckSize(options.Networks, layout);
        int contextWidth = context.Sum(column => column.Kind == FieldKind.Numeric ? column.Spec.Width : Dimension(column));
        var shape = new InterestShape(candidates.Sum(Dimension), contextWidth)
        {
            Pooling = options.Pooling,
            Normalization = options.AttentionNormalization,
            InitialWeight = options.InitialAttentionWeight,
            AttentionWidths = options.AttentionWidths,
            AttentionActivation = options.Activation,
            Tower = new TowerShape(options.TowerWidths)
            {
                Activation = options.Activation,
                UsesBatchNorm = options.UseBatchNorm,
                Dropout = options.TowerDropout,
                UsesGlorot = true,
            },
            EmbeddingDropout = options.EmbeddingDropout,
            CrossesCandidate = options.CrossCandidate,
            MaximumHistoryLength = options.MaximumHistoryLength,
        };
        return new DeepInterestDefinition(candidates, histories, context, layout, shape);

        int Dimension(FieldColumn column) => column.Options.EmbeddingDimension ?? options.EmbeddingDimension;
    }

    public override CtrMember CreateMember(CtrRun run) => new DeepInterestMember(this, run);

    public override string DescribeNetwork() => FormattableString.Invariant(
        $"Pooling {Shape.Pooling}, AttentionNormalization {Shape.Normalization}, AttentionWidths [{string.Join(", ", Shape.AttentionWidths)}], TowerWidths {Shape.Tower}, Activation {Shape.Tower.Activation}, CrossCandidate {Shape.CrossesCandidate}, {Candidates.Count} candidate columns");

    // Histories are stacked first, because ONNX Runtime refuses histories of different lengths there; padding would hide the difference.
    public override string[] EmitInputs(OnnxGraph graph)
    {
        string[] inputs = base.EmitInputs(graph);
        int[] places = [.. Histories.Select(history => history.Input)];
        string together = graph.Concat(2, [.. places.Select(place => graph.Unsqueeze(inputs[place], 2))]); // [N, L, P]
        string padded = HistoryPadding.Emit(graph, together); // [N, L', P]
        for (int i = 0; i < places.Length; i++)
            inputs[places[i]] = graph.Gather(padded, graph.Constant([(long)i]), 2); // [N, L']
        return inputs;
    }

    private static void CheckLengths(FieldColumn[] histories)
    {
        var sized = histories.Where(history => !history.Spec.IsVariable).ToArray();
        if (sized.FirstOrDefault(history => history.Spec.Width != sized[0].Spec.Width) is { } other)
            throw new ArgumentException($"History column '{sized[0].Name}' has {sized[0].Spec.Width} values in every row and history column '{other.Name}' has {other.Spec.Width}; all histories need the same number, as they describe the same entries.");
    }
}
