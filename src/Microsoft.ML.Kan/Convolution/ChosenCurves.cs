using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>Curves after the choice: every output channel has one space. Channels are grouped by space, one convolution for each space in use.</summary>
internal sealed class ChosenCurves : ConvolutionCurves
{
    private readonly ConvolutionFamily[] _families;
    private readonly long[] _order;

    // Of each family, in the order of the families.
    private readonly long[] _widths;

    /// <param name="families">The spaces in use; owned from now on.</param>
    /// <param name="outputs">The output channel of every channel of the families' results, one family after the other.</param>
    public ChosenCurves(ConvolutionFamily[] families, long[] outputs)
        : base(nameof(ChosenCurves))
    {
        _families = families;
        foreach (var family in families)
            register_module(family.Basis.Space.ToString(), family);
        _widths = [.. families.Select(family => family.Coefficients.shape[0])];
        _order = new long[outputs.Length];
        for (var position = 0; position < outputs.Length; position++)
            _order[outputs[position]] = position;
        var device = families[0].Coefficients.device;
        register_buffer("order", tensor(_order, device: device).DetachFromDisposeScope());
        register_buffer("outputs", tensor(outputs, device: device).DetachFromDisposeScope());
    }

    /// <summary>Curves of one space.</summary>
    public static ChosenCurves Of(ConvolutionShape shape, ActivationSpace space, int gridSize, RandomSource random) => new(
        [ConvolutionFamily.Create(shape, space, gridSize, Layers.KanInitialisation.Deviation, random)],
        [.. Enumerable.Range(0, shape.Outputs).Select(output => (long)output)]);

    /// <summary>The spaces in use.</summary>
    public IReadOnlyList<ConvolutionFamily> Families => _families;

    public override long KernelSize => _families.Sum(family => family.Coefficients.numel());

    public override Tensor forward(Tensor x, Tensor baseWeight, Tensor baseBias)
    {
        if (_families is [var only])
            return only.Convolve(x, baseWeight, baseBias);
        using var scope = NewDisposeScope();
        var outputs = get_buffer("outputs")!;
        var weights = baseWeight.index_select(0, outputs).split(_widths); // of each family
        var biases = baseBias.index_select(0, outputs).split(_widths);
        var parts = _families.Select((family, f) => family.Convolve(x, weights[f], biases[f]));
        return cat([.. parts], 1).index_select(1, get_buffer("order")!).MoveToOuterDisposeScope();
    }

    public override string Emit(OnnxGraph graph, string input)
    {
        var parts = _families.Select(family => family.Emit(graph, input)).ToArray();
        return parts is [var only] ? only : graph.Gather(graph.Concat(1, parts), graph.Constant(_order, _order.Length), axis: 1);
    }
}
