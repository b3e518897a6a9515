using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Spectra;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Quantizing;

/// <summary>
/// A linear layer in integers: x·Wᵀ ≈ (x/d)·Q(W·d)ᵀ + ((x/d)·A)·B. The divisors d of the input channels are optional, and so is the compensation:
/// B·A are the largest singular values of the error W·d - Q(W·d) (LoRC; Yao et al., "ZeroQuant-V2", arXiv 2303.08302, section 5).
/// </summary>
internal sealed class QuantizedLinear : IDisposable
{
    private readonly QuantizedProduct _product;
    private readonly Tensor? _divisors; // [I]
    private readonly Tensor? _down, _up; // [I, r], [r, O]

    /// <param name="quantization">The format.</param>
    /// <param name="weight">[O, I] in 32 bits.</param>
    /// <param name="rank">The rank of the compensation; 0 for none.</param>
    /// <param name="divisors">[I]; null for 1.</param>
    public QuantizedLinear(Quantization quantization, Tensor weight, int rank, Tensor? divisors = null)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        try
        {
            var scaled = divisors is null ? weight : weight * divisors;
            _divisors = divisors?.clone().DetachFromDisposeScope();
            _product = QuantizedProduct.Of(quantization, scaled);
            if (rank == 0)
                return;
            var (u, s, vt) = TruncatedSvd.Of(scaled - _product.Weight(), Math.Min(rank, Math.Min(weight.shape[0], weight.shape[1])));
            var root = s.sqrt(); // halves of equal size
            _down = vt.t().mul(root).to(ScalarType.Float32).DetachFromDisposeScope();
            _up = u.mul(root).t().to(ScalarType.Float32).DetachFromDisposeScope();
        }
        catch
        {
            Dispose(); // a cancelled run stops in the decomposition
            throw;
        }
    }

    /// <summary>The weight that the layer computes with, [O, I].</summary>
    public Tensor Weight()
    {
        using var scope = NewDisposeScope();
        var weight = _product.Weight();
        if (_down is not null)
            weight = weight.Plus(_down.matmul(_up!).t());
        return (_divisors is null ? weight : weight / _divisors).MoveToOuterDisposeScope();
    }

    /// <summary>The layer's product for inputs [m, I], with rounded weights and inputs, [m, O].</summary>
    public Tensor Apply(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var scaled = _divisors is null ? inputs : inputs / _divisors;
        var product = _product.Rounded(scaled).matmul(_product.Weight().t());
        return (_down is null ? product : product.Plus(scaled.matmul(_down).matmul(_up!))).MoveToOuterDisposeScope();
    }

    /// <summary>The nodes from the input [..., I] to the product [..., O].</summary>
    public string Emit(OnnxGraph graph, string input)
    {
        if (_divisors is not null)
        {
            using var factors = _divisors.reciprocal();
            input = graph.Mul(input, graph.Constant(factors));
        }

        var product = _product.Emit(graph, input);
        return _down is null ? product : graph.Add(product, graph.MatMul(graph.MatMul(input, graph.Constant(_down)), graph.Constant(_up!)));
    }

    public void Dispose()
    {
        _product?.Dispose();
        _divisors?.Dispose();
        _down?.Dispose();
        _up?.Dispose();
    }
}
