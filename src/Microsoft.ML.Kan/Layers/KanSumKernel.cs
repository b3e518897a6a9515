using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// The layer's sum and its gradient on the CPU, in blocks of rows: the functions of a block are computed into a workspace that
/// stays in the cache and enter a matrix product from there; the backward pass computes them again. Nothing of size B·I·K is
/// ever kept. Numbers lie transposed, one row per input, function or node: [., B'], with B filled up to whole vectors by zeros.
/// </summary>
internal static class KanSumKernel
{
    // Bytes of a block's functions: they and their gradient fit in a second-level cache of usual size.
    private const long BlockBytes = 1 << 20;

    /// <summary>True if the kernels support the type and device of a tensor.</summary>
    public static bool Serves(Tensor u) => u.device_type == TorchSharp.DeviceType.CPU && u.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>u [B, I] → [B, O].</summary>
    public static Tensor Forward(Tensor u, Tensor? bias, long outputs, IReadOnlyList<KanTerm> terms, KernelScratch scratch)
        => u.dtype == ScalarType.Float64 ? Forward<double>(u, bias, outputs, terms, scratch) : Forward<float>(u, bias, outputs, terms, scratch);

    /// <summary>The gradients of u, the bias and, per term, the coefficients and the basis's own parameters.</summary>
    /// <param name="u">[B, I].</param>
    /// <param name="outer">The gradient of the sum, [B, O].</param>
    /// <param name="terms">As in the forward pass.</param>
    /// <param name="scratch">Not in use by another thread.</param>
    /// <param name="inputNeeded">True to compute the gradient of u.</param>
    public static KanSumGradients Backward(Tensor u, Tensor outer, IReadOnlyList<KanTerm> terms, KernelScratch scratch, bool inputNeeded)
        => u.dtype == ScalarType.Float64
            ? Backward<double>(u, outer, terms, scratch, inputNeeded)
            : Backward<float>(u, outer, terms, scratch, inputNeeded);

    private static Tensor Forward<T>(Tensor u, Tensor? bias, long outputs, IReadOnlyList<KanTerm> terms, KernelScratch scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var rows = u.shape[0];
        var inputs = Transposed<T>(u, KernelScratch.Use.Inputs, scratch); // [I, B']
        var sum = scratch.Get(KernelScratch.Use.Outputs, u.dtype, outputs, inputs.Columns).Tensor; // [O, B']
        if (bias is null)
            sum.zero_();
        else
            sum.copy_(bias.unsqueeze(1));
        foreach (var term in terms)
        {
            foreach (var (start, count) in Blocks<T>(term, inputs.Columns))
            {
                CancellationCheck.ThrowIfCancelled();
                var functions = scratch.Get(KernelScratch.Use.Functions, u.dtype, term.Width, count); // [I'·K, N]
                BasisPanels.Values<T>(term, inputs, start, functions);
                var target = sum.narrow(1, start, count); // [O, N]
                if (term.Nodes is null)
                    target.addmm_(term.Coefficients, functions.Tensor);
                else
                    target.AddRows(term.Nodes.Index, term.Coefficients.mm(functions.Tensor));
            }
        }

        return Rows(sum, rows).MoveToOuterDisposeScope(); // [B, O]
    }

    private static KanSumGradients Backward<T>(Tensor u, Tensor outer, IReadOnlyList<KanTerm> terms, KernelScratch scratch, bool inputNeeded)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = NewDisposeScope();
        var rows = u.shape[0];
        var inputs = Transposed<T>(u, KernelScratch.Use.Inputs, scratch); // [I, B']
        var gradient = Transposed<T>(outer, KernelScratch.Use.Outputs, scratch).Tensor; // [O, B']
        Workspace? inputGradient = inputNeeded ? scratch.Get(KernelScratch.Use.InputGradient, u.dtype, inputs.Rows, inputs.Columns) : null;
        inputGradient?.Tensor.zero_();
        var gradients = terms.Select(term => Backward<T>(term, inputs, gradient, inputGradient, scratch)).ToArray();
        return new(
            inputGradient is null ? null : Rows(inputGradient.Value.Tensor, rows).MoveToOuterDisposeScope(),
            outer.sum(0L).MoveToOuterDisposeScope(),
            [.. gradients.Select(pair => (pair.Coefficients.MoveToOuterDisposeScope(), pair.Shape?.MoveToOuterDisposeScope()))]);
    }

    private static (Tensor Coefficients, Tensor? Shape) Backward<T>(KanTerm term, Workspace inputs, Tensor gradient, Workspace? inputGradient, KernelScratch scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = empty_like(term.Coefficients); // [N, I'·K]
        var shape = term.Basis.Shape is { requires_grad: true } own ? zeros_like(own) : null;
        var first = true;
        foreach (var (start, count) in Blocks<T>(term, inputs.Columns))
        {
            CancellationCheck.ThrowIfCancelled(); // the operation keeps exceptions of a backward pass
            var functions = scratch.Get(KernelScratch.Use.Functions, gradient.dtype, term.Width, count); // [I'·K, N]
            BasisPanels.Values<T>(term, inputs, start, functions);
            var block = gradient.narrow(1, start, count); // [O, N]
            if (term.Nodes is not null)
                block = block.index_select(0, term.Nodes.Index);
            coefficients.addmm_(block, functions.Tensor.t(), beta: first ? 0 : 1);
            first = false;
            if (inputGradient is null && shape is null)
                continue;
            var outer = scratch.Get(KernelScratch.Use.FunctionGradient, gradient.dtype, term.Width, count);
            outer.Tensor.addmm_(term.Coefficients.t(), block, beta: 0);
            BasisPanels.Gradient<T>(term, inputs, start, outer, inputGradient, shape);
        }

        return (coefficients, shape);
    }

    private static Workspace Transposed<T>(Tensor rows, KernelScratch.Use use, KernelScratch scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = rows.shape[0];
        var filled = (count + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;
        var transposed = scratch.Get(use, rows.dtype, rows.shape[1], filled);
        if (filled > count)
            transposed.Tensor.narrow(1, count, filled - count).zero_();
        (filled > count ? transposed.Tensor.narrow(1, 0, count) : transposed.Tensor).copy_(rows.t());
        return transposed;
    }

    // Always a copy: the result must not be a view of the workspace.
    private static Tensor Rows(Tensor transposed, long count)
        => empty([count, transposed.shape[0]], transposed.dtype, CPU).copy_(transposed.narrow(1, 0, count).t());

    // Blocks of nearly equal size, in whole vectors.
    private static IEnumerable<(long Start, long Count)> Blocks<T>(KanTerm term, long rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var most = Math.Clamp(BlockBytes / (term.Width * Unsafe.SizeOf<T>()), 4 * Vector<T>.Count, BasisPanels.MaximumRows);
        var blocks = (rows + most - 1) / most;
        var vectors = rows / Vector<T>.Count;
        for (var block = 0L; block < blocks; block++)
        {
            var start = block * vectors / blocks * Vector<T>.Count;
            yield return (start, ((block + 1) * vectors / blocks * Vector<T>.Count) - start);
        }
    }
}

/// <summary>The gradients of a layer's sum.</summary>
/// <param name="Input">[B, I], or null if it was not requested.</param>
/// <param name="Bias">[O].</param>
/// <param name="Terms">Per term of the coefficients [N, I'·K] and of the basis's own parameters [I', P], null where it has none.</param>
internal sealed record KanSumGradients(Tensor? Input, Tensor Bias, IReadOnlyList<(Tensor Coefficients, Tensor? Shape)> Terms);
