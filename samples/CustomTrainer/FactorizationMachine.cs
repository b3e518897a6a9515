using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomTrainer;

/// <summary>
/// A factorization machine of second order (Rendle, ICDM 2010): y = w₀ + Σᵢ wᵢxᵢ + ½ Σ_f [(Σᵢ v_if xᵢ)² − Σᵢ v_if² xᵢ²], which equals
/// w₀ + Σᵢ wᵢxᵢ + Σ_{i&lt;j} ⟨vᵢ, vⱼ⟩ xᵢxⱼ in linear time.
/// </summary>
internal sealed class FactorizationMachine : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    public FactorizationMachine(int features, int rank, double deviation, Device device, RandomSource random)
        : base(nameof(FactorizationMachine))
    {
        Linear = random.Linear(features, 1, device: device);
        register_module("linear", Linear);
        register_parameter("factors", OwnedParameter.Of(random.Normal([features, rank], deviation, device)));
    }

    public Linear Linear { get; }

    /// <summary>V, [I, F]. Read from the module: a move to another device replaces the parameter.</summary>
    public Parameter Factors => get_parameter("factors")!;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var factors = Factors;
        var sums = input.matmul(factors).square(); // [B, I] -> [B, F]
        var squares = input.square().matmul(factors.square());
        var pairs = sums.sub(squares).sum(1, keepdim: true).Times(0.5); // [B, 1]
        return Linear.call(input).Plus(pairs).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var factors = Factors;
        using var squaredFactors = factors.square();
        string sums = graph.MatMul(input, graph.Constant(factors));
        string squares = graph.MatMul(graph.Mul(input, input), graph.Constant(squaredFactors));
        string difference = graph.Sub(graph.Mul(sums, sums), squares);
        string pairs = graph.ReduceSum(difference, keepAxes: true, 1);
        return graph.Add(graph.Linear(input, Linear.weight, Linear.bias), graph.Mul(pairs, graph.Scalar(0.5f)));
    }
}
