using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// Makes one vector of the ordered entries of a history: [V, D] → [B, D]. A row without an entry gets exactly 0. A derived class sees the valid entries of
/// each row side by side, oldest first, followed by zeros.
/// </summary>
internal abstract class SequenceEncoder(string name) : nn.Module<Tensor, HistoryRows, Tensor>(name)
{
    public override Tensor forward(Tensor entries, HistoryRows history)
    {
        using var scope = NewDisposeScope();
        var padded = MatrixOperations.SideBySide(entries, history); // [B, L, D]
        var mask = MatrixOperations.SideBySide(ones_like(entries.narrow(1, 0, 1)), history).squeeze(2); // [B, L]
        return (Encode(padded, mask) * mask.narrow(1, 0, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the same over padded histories with gaps.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="history">[N, L, D].</param>
    /// <param name="mask">[N, L]: 1 for valid entries, 0 elsewhere.</param>
    /// <returns>[N, D].</returns>
    public string Emit(OnnxGraph graph, string history, string mask)
    {
        // Valid entry i of a row moves to place i.
        string places = graph.Transpose(graph.Node("NonZero", [mask]), 1, 0); // [V, 2]
        string owners = graph.Gather(places, graph.Constant([0L], 1), 1); // [V, 1]
        string order = graph.Cast(graph.Sub(graph.Node("CumSum", [mask, graph.Constant([1L])]), graph.Scalar(1)), OnnxType.Int64); // [N, L]
        string target = graph.Concat(1, owners, graph.Unsqueeze(graph.Node("GatherND", [order, places]), 1)); // [V, 2]
        string compact = graph.Node("ScatterND", [graph.Sub(history, history), target, graph.Node("GatherND", [history, places])]); // [N, L, D]
        string count = graph.ReduceSum(mask, true, 1); // [N, 1]
        string valid = graph.Cast(graph.Node("Less", [EmitPlaces(graph, mask), count]), OnnxType.Float); // [N, L]
        string any = graph.Cast(graph.Node("Greater", [count, graph.Scalar(0)]), OnnxType.Float); // [N, 1]
        return graph.Mul(EmitEncode(graph, compact, valid, count), any);
    }

    /// <summary>The numbers 0, 1, ... of the places of each row, [N, L] like the mask.</summary>
    protected static string EmitPlaces(OnnxGraph graph, string mask)
    {
        string ones = graph.Add(graph.Sub(mask, mask), graph.Scalar(1));
        return graph.Sub(graph.Node("CumSum", [ones, graph.Constant([1L])]), graph.Scalar(1));
    }

    /// <summary>[B, L, D] and the mask [B, L] of valid places → [B, D], anything for a row without a valid place.</summary>
    protected abstract Tensor Encode(Tensor entries, Tensor mask);

    /// <summary>Writes the same.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="entries">[N, L, D].</param>
    /// <param name="mask">[N, L].</param>
    /// <param name="count">The number of valid places, [N, 1].</param>
    protected abstract string EmitEncode(OnnxGraph graph, string entries, string mask, string count);
}
