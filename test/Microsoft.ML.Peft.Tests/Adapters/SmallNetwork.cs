using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>A network with typed layer fields, whose layers cannot be replaced: ids [B, L] → [B, 3].</summary>
internal sealed class SmallNetwork : nn.Module<Tensor, Tensor>
{
    public readonly Embedding Table = nn.Embedding(11, 6);
    public readonly Linear Query = nn.Linear(6, 6);
    public readonly Linear Value = nn.Linear(6, 6, hasBias: false);
    public readonly Linear Classifier = nn.Linear(6, 3);

    public SmallNetwork(int seed = 1) : base(nameof(SmallNetwork))
    {
        _ = manual_seed(seed);
        RegisterComponents();
        foreach (var parameter in parameters())
            _ = nn.init.normal_(parameter, 0, 0.5);
    }

    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var rows = Table.call(ids); // [B, L, 6]
        var mixed = Query.call(rows).tanh().mul(Value.call(rows)).mean([1]); // [B, 6]
        return Classifier.call(mixed).MoveToOuterDisposeScope();
    }

    public static Tensor Ids() => tensor(new long[] { 0, 3, 5, 10, 2, 2, 7, 1, 9, 4, 6, 8 }, 4, 3);
}
