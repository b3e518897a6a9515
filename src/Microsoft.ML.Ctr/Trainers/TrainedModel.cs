using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>A trained model in managed memory, from which training can continue.</summary>
/// <param name="objective">The trained network; nothing of it is kept.</param>
/// <param name="graph">The model as ONNX.</param>
/// <param name="schema">The columns of the data; annotations give the meaning of keys and slots.</param>
internal sealed class TrainedModel(CtrObjective objective, CtrGraph graph, DataViewSchema schema)
{
    public CtrDefinition Definition { get; } = objective.Definition;

    public CtrGraph Graph { get; } = graph;

    public NumericScaling Scaling { get; } = objective.Scaling;

    public TrainedWeights Weights { get; } = new(objective.Network, graph.Model, graph.Matrices);

    public int Networks { get; } = objective.Members.Count;

    public CtrCalibration? Calibration { get; } = objective.Calibration;

    public long ParameterCount { get; } = objective.ParameterCount;

    public long EmbeddingParameterCount { get; } = objective.EmbeddingParameterCount;

    /// <exception cref="ArgumentException">The new definition or the new data's keys and slots do not allow continued training.</exception>
    public void CheckContinues(CtrDefinition next, int nextNetworks, DataViewSchema nextSchema)
    {
        string[] before = [Of(Networks, Definition), .. Describe(Definition)];
        string[] now = [Of(nextNetworks, next), .. Describe(next)];
        for (int i = 0; i < Math.Max(before.Length, now.Length); i++)
        {
            string was = i < before.Length ? before[i] : "no column";
            string isNow = i < now.Length ? now[i] : "no column";
            if (was != isNow)
                throw new ArgumentException($"The initial model was trained with {was}; now there is {isNow}. Training can continue only with the same columns and network; Conversion.Hash keeps the number of key values when new values come.");
        }
        foreach (var column in next.Columns)
            ColumnMeaning.CheckSame(schema[column.Name], nextSchema[column.Name], "the data of the initial model", "the training data");
    }

    private static string Of(int networks, CtrDefinition definition)
        => networks == 1 ? definition.DescribeNetwork() : FormattableString.Invariant($"Networks {networks}, {definition.DescribeNetwork()}");

    private static IEnumerable<string> Describe(CtrDefinition definition)
    {
        var tables = definition.Layout.Groups.SelectMany(group => group.Fields).ToDictionary(field => field.Column.Input, field => field.Table);
        return definition.Columns.Select(column => FormattableString.Invariant($"column '{column.Name}' ({column.Kind}, {Describe(column, tables.GetValueOrDefault(column.Input))})"));
    }

    private static string Describe(FieldColumn column, EmbeddingTable? table) => table is null
        ? FormattableString.Invariant($"{column.Spec.Width} slots{(column.Options.LogTransform ? ", LogTransform" : "")}")
        : FormattableString.Invariant($"{table.KeyCount} key values{(table.Buckets is int buckets ? FormattableString.Invariant($" in {buckets} buckets") : "")} of table '{table.Name}', dimension {table.Dimension}");
}
