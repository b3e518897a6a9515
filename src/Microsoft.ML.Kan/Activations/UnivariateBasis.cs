using System.Numerics;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>K univariate functions of each of I inputs: x [..., I] → Φ [..., I, K].</summary>
/// <remarks>
/// A basis is written three times: as a tensor formula that autograd differentiates (any device and arithmetic), as a kernel
/// with its gradient for the CPU (the layers call it), and as ONNX nodes. Tests hold the three together.
/// Kernels see one input at a time: its rows x as whole vectors, function k in values[k·n..(k+1)·n] with n = x.Length.
/// </remarks>
internal abstract class UnivariateBasis : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    /// <summary>The name of <see cref="Shape"/> as parameter or buffer.</summary>
    protected const string ShapeName = "shape";

    /// <param name="name">Of the module.</param>
    /// <param name="inputs">I.</param>
    /// <param name="functions">K.</param>
    /// <param name="range">Inputs beyond ±range act as if at the border; infinity leaves the bare formula.</param>
    protected UnivariateBasis(string name, int inputs, int functions, double range)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        Inputs = inputs;
        Functions = functions;
        Range = range;
    }

    public int Inputs { get; }

    public int Functions { get; }

    public double Range { get; }

    /// <summary>
    /// The numbers of each input's functions besides coefficients, [I, P]: trained parameters, or a buffer of constants; null if
    /// the functions are the same for every input.
    /// </summary>
    public Tensor? Shape => get_parameter(ShapeName) ?? get_buffer(ShapeName);

    /// <summary>How many numbers of <see cref="Shape"/> are trained.</summary>
    public long TrainedShape => get_parameter(ShapeName)?.numel() ?? 0;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var wide = x.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? x.to(ScalarType.Float32) : x;
        var bounded = double.IsInfinity(Range) ? wide : wide.Clamp(-Range, Range);
        return Formula(bounded.unsqueeze(-1)).to(x.dtype).MoveToOuterDisposeScope(); // [..., I, 1] → [..., I, K]
    }

    /// <summary>Writes the basis as ONNX nodes: [N, I] → [N, I·K], function k of input i at i·K+k.</summary>
    public string Emit(OnnxGraph graph, string input) => graph.Reshape(EmitEach(graph, input), 0, (long)Inputs * Functions);

    /// <summary>Writes the basis as ONNX nodes: [..., I] → [..., I, K].</summary>
    public string EmitEach(OnnxGraph graph, string input)
    {
        var x = double.IsInfinity(Range) ? input : graph.Clip(input, (float)-Range, (float)Range);
        return EmitFunctions(graph, graph.Unsqueeze(x, -1));
    }

    /// <summary>A basis of the same functions for some of the inputs, in the order given; the caller owns it.</summary>
    public UnivariateBasis Select(IReadOnlyList<long> inputs)
    {
        var selected = ForInputs(inputs.Count);
        if (Shape is not { } shape)
            return selected;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        selected.to(shape.device).to(shape.dtype);
        selected.Shape!.copy_(shape.index_select(0, tensor([.. inputs], device: shape.device)));
        return selected;
    }

    /// <summary>The functions at x, which is within the range.</summary>
    /// <param name="shape">The input's row of <see cref="Shape"/>, [P].</param>
    /// <param name="x">n vectors of rows.</param>
    /// <param name="values">K·n vectors.</param>
    public abstract void Values<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The gradient of a loss, given its gradient with respect to the functions' values.</summary>
    /// <param name="shape">The input's row of <see cref="Shape"/>, [P].</param>
    /// <param name="x">n vectors of rows, within the range.</param>
    /// <param name="outer">∂L/∂φ, K·n vectors; may be overwritten.</param>
    /// <param name="slope">Receives ∂L/∂x, n vectors.</param>
    /// <param name="shapeGradient">∂L/∂shape is added to it, [P].</param>
    public abstract void Gradient<T>(ReadOnlySpan<T> shape, ReadOnlySpan<Vector<T>> x, Span<Vector<T>> outer, Span<Vector<T>> slope, Span<T> shapeGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A new basis of the same functions for another number of inputs.</summary>
    protected abstract UnivariateBasis ForInputs(int inputs);

    /// <summary>[..., I, 1] within the range → [..., I, K], recorded by autograd.</summary>
    protected abstract Tensor Formula(Tensor column);

    /// <summary>[..., I, 1] within the range → [..., I, K].</summary>
    protected abstract string EmitFunctions(OnnxGraph graph, string column);
}
