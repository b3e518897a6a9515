using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>Scores data with a model whose output is attention weights instead of the logit, and averages them.</summary>
internal static class FieldInteractionReader
{
    private const int BlockRows = 256;
    private const string Output = "Attention";

    public static FieldInteractions Read(TrainedModel trained, IDataView data)
    {
        var order = Order(trained);
        int fields = order.Count;
        int layers = trained.Graph.Attention.Count;
        var inputs = trained.Graph.Model.Inputs;
        InputColumns.Check(data.Schema, inputs);
        var model = new OnnxModel(Extended(trained.Graph, fields), inputs, OnnxModel.OutputNameFor(inputs, schema: null, Output), layers * fields * fields);
        using var scorer = new OnnxScorer(model);
        var sums = new double[layers * fields * fields];
        long rows = 0;
        var block = new RowBlock(inputs);
        var attention = new float[BlockRows * sums.Length];
        using var cursor = data.GetRowCursor(inputs.Select(input => data.Schema[input.Name]));
        var reader = new RowReader(cursor, block);
        for (bool more = true; more;)
        {
            block.Clear();
            while (block.Rows < BlockRows && (more = cursor.MoveNext()))
                reader.Read();
            scorer.Score(block, attention);
            for (int i = 0; i < block.Rows * sums.Length; i++)
                sums[i % sums.Length] += attention[i];
            rows += block.Rows;
        }
        if (rows == 0)
            throw new InvalidOperationException("The data holds no row; at least one is needed to average attention over.");
        return Ordered(order, layers, sums, rows);
    }

    /// <summary>The fields in the order of the columns, with their positions in the network.</summary>
    public static IReadOnlyList<(string Name, int Place)> Order(TrainedModel trained)
        => [.. ((FieldDefinition)trained.Definition).Fields
            .Select((field, place) => (field.Column.Input, field.Slot, Name: field.Column.FieldNames[field.Slot], Place: place))
            .OrderBy(field => field.Input).ThenBy(field => field.Slot)
            .Select(field => (field.Name, field.Place))];

    private static FieldInteractions Ordered(IReadOnlyList<(string Name, int Place)> order, int count, double[] sums, long rows)
    {
        int fields = order.Count;
        var layers = Enumerable.Range(0, count).Select(layer => order
            .Select(to => order.Select(from => sums[(((layer * fields) + to.Place) * fields) + from.Place] / rows).ToArray())
            .ToArray());
        return new FieldInteractions([.. order.Select(field => field.Name)], [.. layers], rows);
    }

    // [N, H, M, M] of each layer → [N, L·M·M]
    private static byte[] Extended(CtrGraph graph, int fields)
    {
        var extension = new OnnxGraph("attention", prefix: "Attention.");
        var means = Enumerable.Range(0, graph.Attention.Count).Select(layer => extension.Reshape(
            extension.Node("ReduceMean", [graph.MeanAttention(extension, layer)], OnnxAttribute.Ints("axes", 1), OnnxAttribute.Int("keepdims", 0)), 0, (long)fields * fields)).ToArray();
        string all = means.Length == 1 ? means[0] : extension.Concat(1, means);
        extension.Output(all, OnnxModel.OutputNameFor(graph.Model.Inputs, schema: null, Output), OnnxType.Float, "N", (long)means.Length * fields * fields);
        return extension.ToExtension(graph.Model.Bytes);
    }
}
