using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>The learned functions of the edges of a <see cref="KnotNetwork"/>.</summary>
internal static class KnotCurves
{
    /// <summary>The contribution of an input of a layer to one of its sums, at x [P] → [P]; recorded by autograd.</summary>
    public static Tensor Of(KnotNetwork network, int layer, int input, int output, Tensor x)
    {
        using var scope = NewDisposeScope();
        if (layer > 0)
        {
            var weights = layer <= network.Further.Count ? network.Further[layer - 1] : network.Last.t(); // [(K + 1)·h, O]
            var width = network.Member.HiddenWidth;
            var own = weights.view(network.Functions, width, -1).select(1, input).select(1, output); // [K + 1]
            var nodes = x.unsqueeze(1).expand(-1, width); // [P, h]
            var functions = network.Functioned(nodes).view(-1, network.Functions, width).select(2, input); // [P, K + 1]
            return functions.mv(own).MoveToOuterDisposeScope();
        }
        if (input >= network.Layout.Features)
        {
            var category = input - network.Layout.Features;
            long[] rows = [.. x.detach().data<float>().Select(key => (long)network.Layout.CategoryRow(category, key))];
            return network.Categories!.Values.select(1, output).index_select(0, tensor(rows)).Plus(x.Times(0)).MoveToOuterDisposeScope(); // the slope is 0
        }
        var features = x.unsqueeze(1).expand(-1, network.Layout.Inputs); // [P, I + C]
        var index = tensor([.. network.Layout.RowsOf(input)]);
        return network.FirstLayer(features).index_select(1, index).mv(network.First.index_select(0, index).select(1, output)).MoveToOuterDisposeScope();
    }
}
