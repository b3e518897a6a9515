using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>The weighted mean of several networks' outputs: features [B, I] → [B, O].</summary>
internal sealed class KnotNetworkSet : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly List<WeightedNetwork> _members;

    /// <param name="networks">At least one, each with the same share; owned from now on.</param>
    public KnotNetworkSet(IEnumerable<KnotNetwork> networks)
        : base(nameof(KnotNetworkSet))
    {
        KnotNetwork[] all = [.. networks];
        _members = [.. all.Select(network => new WeightedNetwork(network, 1.0 / all.Length))];
        for (var m = 0; m < _members.Count; m++)
            register_module($"member{m}", _members[m].Network);
    }

    public IReadOnlyList<WeightedNetwork> Members => _members;

    /// <summary>The networks with a share in the mean.</summary>
    public IEnumerable<WeightedNetwork> Used => _members.Where(member => member.Weight > 0);

    /// <summary>The approximate memory of a row's values at scoring: two rows of the table for each feature and ten values for each hidden node.</summary>
    public long ActivationBytes => Used.Sum(member => ((2L * member.Network.Layout.Inputs) + 10) * member.Network.Member.HiddenWidth * sizeof(float));

    /// <summary>Changes the weights.</summary>
    public void Weigh(IReadOnlyList<double> weights)
    {
        for (var m = 0; m < _members.Count; m++)
            _members[m] = _members[m] with { Weight = weights[m] };
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Used
            .Select(member => member.Network.call(x).Times(member.Weight))
            .Aggregate((sum, own) => sum.Plus(own))
            .MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => KnotNetworkGraph.Emit(graph, input, [.. Used]);
}

/// <summary>A network and its share in the mean.</summary>
internal sealed record WeightedNetwork(KnotNetwork Network, double Weight);
