using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// The last state of a gated recurrent unit over the entries, oldest first (Cho et al., 2014, in torch's form): interests evolve as in DIEN
/// (Zhou et al., AAAI 2019), without its attention on the gates.
/// </summary>
internal sealed class RecurrentEncoder : SequenceEncoder
{
    private readonly int _width;

    /// <param name="width">D.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights.</param>
    public RecurrentEncoder(int width, Device? device, RandomSource random) : base("gru")
    {
        _width = width;
        double bound = 1 / Math.Sqrt(width);
        foreach (string name in new[] { "input", "state" })
        {
            register_parameter($"{name}_weight", OwnedParameter.Of(random.Uniform([3 * width, width], bound, device)));
            register_parameter($"{name}_bias", OwnedParameter.Of(random.Uniform([3 * width], bound, device)));
        }
    }

    // The gates r, z and n stacked, [3·D, D] and [3·D].
    private Parameter Of(string name) => get_parameter(name)!;

    protected override Tensor Encode(Tensor entries, Tensor mask)
    {
        var inputs = nn.functional.linear(entries, Of("input_weight"), Of("input_bias")); // [B, L, 3·D]
        var state = zeros_like(entries.select(1, 0)); // [B, D]
        for (long t = 0; t < entries.shape[1]; t++)
        {
            var ofInput = inputs.select(1, t).chunk(3, 1); // [B, D] each
            var ofState = nn.functional.linear(state, Of("state_weight"), Of("state_bias")).chunk(3, 1);
            var reset = ofInput[0].Plus(ofState[0]).sigmoid();
            var keep = ofInput[1].Plus(ofState[1]).sigmoid();
            var fresh = ofInput[2].PlusProduct(reset, ofState[2]).tanh();
            var next = fresh.PlusProduct(keep, state - fresh);
            state = state.PlusProduct(mask.narrow(1, t, 1), next - state); // places without an entry keep the state
        }
        return state;
    }

    protected override string EmitEncode(OnnxGraph graph, string entries, string mask, string count)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        string lengths = graph.Cast(graph.Squeeze(count, 1), OnnxType.Int32); // [N]
        string bias = graph.Constant(cat([Gates(Of("input_bias")), Gates(Of("state_bias"))], 0).unsqueeze(0)); // [1, 6·D]
        string[] outputs = graph.Node(
            "GRU",
            [graph.Transpose(entries, 1, 0, 2), graph.Constant(Gates(Of("input_weight")).unsqueeze(0)), graph.Constant(Gates(Of("state_weight")).unsqueeze(0)), bias, lengths],
            2,
            OnnxAttribute.Int("hidden_size", _width),
            OnnxAttribute.Int("linear_before_reset", 1));
        return graph.Squeeze(outputs[1], 0); // [1, N, D] → [N, D]
    }

    // ONNX stacks the gates z, r and n.
    private static Tensor Gates(Tensor stacked)
    {
        var parts = stacked.chunk(3, 0);
        return cat([parts[1], parts[0], parts[2]], 0);
    }
}
