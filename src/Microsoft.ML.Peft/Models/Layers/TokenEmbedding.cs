using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// A table of rows: ids [...] → rows [..., W]. Torch's embedding module keeps its table in native code, where each access creates
/// a new object; here it is an ordinary parameter.
/// </summary>
internal sealed class TokenEmbedding : nn.Module<Tensor, Tensor>
{
    public TokenEmbedding(string name, Parameter table) : base(name) => register_parameter("weight", table);

    /// <summary>[rows, W].</summary>
    public Parameter Weight => get_parameter("weight")!;

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var rows = Weight.index_select(0, ids.reshape(-1)); // [N, W]
        return rows.reshape([.. ids.shape, Weight.shape[1]]).MoveToOuterDisposeScope();
    }
}
