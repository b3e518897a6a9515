using System.Globalization;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>A text network as ONNX, for any number of rows and tokens.</summary>
internal static class TextGraph
{
    /// <param name="name">The name of the graph.</param>
    /// <param name="columns">The columns of texts.</param>
    /// <param name="schema">The training data's schema; the raw output gets a name that is not in it.</param>
    /// <param name="outputs">The columns that the transformer adds; the raw output gets none of these names either, because a saved model drops it.</param>
    /// <param name="network">The network.</param>
    /// <param name="width">The number of values per row.</param>
    /// <param name="quantizes">True to store weights in 8 bits.</param>
    /// <param name="linears">Writes the linear layers; null for 32 bits. Otherwise token tables have 8 bits.</param>
    /// <param name="emit">The nodes from token columns to these values.</param>
    public static OnnxModel Of(
        string name, IReadOnlyList<ColumnSpec> columns, DataViewSchema schema, IReadOnlyList<string> outputs, TextNetwork network, int width, bool quantizes, ILinearEmitter? linears,
        Func<OnnxGraph, IReadOnlyList<string>, string> emit)
    {
        var graph = new OnnxGraph(name) { QuantizesWeights = quantizes || linears is not null, Linears = linears };
        string[] inputs = [.. columns.Select((column, i) => graph.Input(column.InputName, OnnxType.UInt32, "N", $"L{i}"))];
        string output = OnnxModel.OutputNameFor(columns, schema);
        while (outputs.Contains(output))
            output = OnnxModel.OutputNameFor(columns, schema, output + "_");
        graph.Output(emit(graph, inputs), output, OnnxType.Float, "N", width);
        long activations = network.ActivationBytesPerToken;
        graph.Note(OnnxModel.ActivationBytesPerValueKey, activations.ToString(CultureInfo.InvariantCulture));
        return new OnnxModel(graph.ToBytes(), columns, output, width) { ActivationBytesPerValue = activations };
    }
}
