using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>Scores data with a model whose output is the weights of the histories' entries instead of the logit.</summary>
internal static class AttentionReader
{
    private const int BlockRows = 256;
    private const string Output = "Attention";

    /// <summary>For each row, one weight per entry of its history.</summary>
    public static List<float[]> Read(TrainedModel trained, IDataView data)
    {
        var inputs = trained.Graph.Model.Inputs;
        InputColumns.Check(data.Schema, inputs);
        int history = ((DeepInterestDefinition)trained.Definition).Histories[0].Input;
        string output = OnnxModel.OutputNameFor(inputs, schema: null, Output);
        using var session = OnnxScorer.Open(Extended(trained.Graph, output));
        using var cursor = data.GetRowCursor(inputs.Select(input => data.Schema[input.Name]));
        var block = new RowBlock(inputs);
        var reader = new RowReader(cursor, block);
        var lengths = new RowLengths(block.Columns);
        ScoringInput[] values = [.. inputs.Select(spec => new ScoringInput(spec))];
        try
        {
            var weights = new List<float[]>();
            for (bool more = true; more;)
            {
                block.Clear();
                for (int row = 0; row < BlockRows && (more = cursor.MoveNext()); row++)
                {
                    reader.Read();
                    lengths.Check(row, cursor.Position);
                }
                if (block.Rows > 0)
                    Run(session, output, values, block, history, weights);
            }
            return weights;
        }
        finally
        {
            foreach (var value in values)
                value.Dispose();
        }
    }

    private static void Run(InferenceSession session, string output, ScoringInput[] values, RowBlock block, int history, List<float[]> weights)
    {
        for (int i = 0; i < values.Length; i++)
            values[i].Load(block.Columns[i]);
        using var options = new RunOptions();
        using var results = session.Run(options, [.. values.Select(value => value.Name)], [.. values.Select(value => value.Value!)], [output]);
        var all = results[0].GetTensorDataAsSpan<float>(); // [N, L']
        int width = all.Length / block.Rows;
        for (int row = 0; row < block.Rows; row++)
            weights.Add(all.Slice(row * width, block.Columns[history].Length(row)).ToArray());
    }

    private static byte[] Extended(CtrGraph graph, string output)
    {
        var extension = new OnnxGraph("attention", prefix: "Attention.");
        extension.Output(graph.MeanAttention(extension, 0), output, OnnxType.Float, "N", "Padded");
        return extension.ToExtension(graph.Model.Bytes);
    }
}
