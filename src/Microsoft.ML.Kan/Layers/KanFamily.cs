using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// One activation space with the coefficients of O nodes: z[b,o] = Σ_i Σ_k c[o,i,k]·φ_k(x[b,i]), x [B, I] → z [B, O], as one
/// matrix product over the flattened basis; no [B, O, I] ever exists.
/// </summary>
internal sealed class KanFamily : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private const double Ridge = 1e-6;
    private readonly int _gridSize;

    private KanFamily(ActivationSpace space, int inputs, int gridSize, Func<ActivationBasis, Tensor> coefficients)
        : base(nameof(KanFamily))
    {
        _gridSize = gridSize;
        Basis = ActivationBases.Create(space, inputs, gridSize);
        register_module("basis", Basis);
        using var scope = NewDisposeScope();
        register_parameter("coefficients", OwnedParameter.Of(coefficients(Basis)));
    }

    public ActivationBasis Basis { get; }

    /// <summary>c as [O, I·K], function k of input i at i·K+k.</summary>
    public Parameter Coefficients => get_parameter("coefficients")!;

    /// <summary>Random coefficients that give z the standard deviation <paramref name="deviation"/> for inputs uniform on [-1, 1].</summary>
    public static KanFamily Create(ActivationSpace space, int inputs, int outputs, int gridSize, double deviation)
        => new(space, inputs, gridSize, basis
            => randn(outputs, (long)inputs * basis.Functions).Times(deviation * basis.UnitScale() / Math.Sqrt(inputs)));

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var functions = Basis.call(x).flatten(1); // [B, I, K] → [B, I·K]
        return nn.functional.linear(functions, Coefficients).MoveToOuterDisposeScope(); // [B, O]
    }

    public string Emit(OnnxGraph graph, string input) => graph.Linear(Basis.Emit(graph, input), Coefficients, null);

    /// <summary>The curve Σ_k c[o,i,k]·φ_k(x) of one edge at the points x [P] → [P].</summary>
    public Tensor Edge(Tensor x, int input, int output)
    {
        using var scope = NewDisposeScope();
        var others = zeros([x.shape[0], Basis.Inputs], x.dtype, x.device);
        var selected = nn.functional.one_hot(tensor((long)input, device: x.device), Basis.Inputs).to(x.dtype);
        var functions = Basis.call(others.Plus(x.unsqueeze(-1) * selected)).select(1, input); // [P, K]
        var coefficients = Coefficients[output].view(Basis.Inputs, Basis.Functions)[input]; // [K]
        return functions.mv(coefficients).MoveToOuterDisposeScope();
    }

    /// <summary>The curves of all edges at the inputs x [P]: [I, P, O].</summary>
    public Tensor Curves(Tensor x)
    {
        using var scope = NewDisposeScope();
        var coefficients = Coefficients.view(-1, Basis.Inputs, Basis.Functions).permute(1, 2, 0); // [O, I·K] → [I, K, O]
        return Functions(x).matmul(coefficients.to(x.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the coefficients to those whose curves come closest to <paramref name="curves"/> [I, P, O] at the inputs x [P].</summary>
    /// <remarks>
    /// Ridge normal equations, one small system per input, on the CPU in 64 bits: a rank-deficient basis has a solution too.
    /// </remarks>
    public void Fit(Tensor x, Tensor curves)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var functions = Functions(x).to(float64).cpu(); // [I, P, K]
        var transposed = functions.transpose(1, 2);
        var ridge = eye(Basis.Functions, dtype: float64).Times(Ridge * x.shape[0]);
        var solution = linalg.solve(transposed.matmul(functions).Plus(ridge), transposed.matmul(curves.to(float64).cpu())); // [I, K, O]
        Coefficients.copy_(solution.permute(2, 0, 1).flatten(1)); // [O, I·K]
    }

    /// <summary>A copy that holds only some nodes, with coefficients multiplied by <paramref name="factor"/>.</summary>
    public KanFamily Rows(IReadOnlyList<long> rows, double factor)
    {
        using var still = no_grad();
        var copy = new KanFamily(Basis.Space, Basis.Inputs, _gridSize,
            _ => Coefficients.detach().index_select(0, tensor([.. rows], device: Coefficients.device)).Times(factor));
        copy.Basis.to(Coefficients.device).to(Coefficients.dtype);
        foreach (var (name, parameter) in Basis.named_parameters())
            copy.Basis.get_parameter(name)!.copy_(parameter);
        return copy;
    }

    // The basis at the same points for every input, x [P] → [I, P, K].
    private Tensor Functions(Tensor x) => Basis.call(x.unsqueeze(-1).expand(-1, Basis.Inputs)).transpose(0, 1);
}
