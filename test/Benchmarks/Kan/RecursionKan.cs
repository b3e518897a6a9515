using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>
/// The baseline of the speed comparisons: a B-spline KAN like published implementations (efficient-kan,
/// github.com/Blealtan/efficient-kan), module by module in TorchSharp: the Cox–de Boor recursion on a stored grid, recorded by
/// autograd, and a scale for every edge. [B, I] → [B, O].
/// </summary>
internal sealed class RecursionKan : nn.Module<Tensor, Tensor>
{
    private readonly Layer[] _layers;

    /// <param name="widths">The number of inputs, then the nodes of each layer.</param>
    /// <param name="gridSize">Intervals of the grid over [-1, 1].</param>
    public RecursionKan(int[] widths, int gridSize = 5)
        : base(nameof(RecursionKan))
    {
        _layers = [.. widths.Zip(widths.Skip(1)).Select(pair => new Layer(pair.First, pair.Second, gridSize))];
        for (int l = 0; l < _layers.Length; l++)
            register_module($"layer{l}", _layers[l]);
    }

    public override Tensor forward(Tensor x) => _layers.Aggregate(x, (h, layer) => layer.call(h));

    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private const int Order = 3;

        private readonly Tensor _grid;           // [I, G+7]
        private readonly Parameter _base;        // [O, I]
        private readonly Parameter _coefficients; // [O, I, G+3]
        private readonly Parameter _scale;       // [O, I]

        public Layer(int inputs, int outputs, int gridSize)
            : base(nameof(Layer))
        {
            using var scope = NewDisposeScope();
            double h = 2.0 / gridSize;
            _grid = linspace(-1 - (Order * h), 1 + (Order * h), gridSize + (2 * Order) + 1, ScalarType.Float32).expand(inputs, -1).contiguous().DetachFromDisposeScope();
            _base = Owned(nn.init.kaiming_uniform_(empty(outputs, inputs), Math.Sqrt(5)));
            _coefficients = Owned(randn(outputs, inputs, gridSize + Order).Times(0.1 / gridSize));
            _scale = Owned(nn.init.kaiming_uniform_(empty(outputs, inputs), Math.Sqrt(5)));
            register_buffer("grid", _grid);
            register_parameter("base", _base);
            register_parameter("coefficients", _coefficients);
            register_parameter("scale", _scale);
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var linear = nn.functional.linear(nn.functional.silu(x), _base);
            var spline = nn.functional.linear(Splines(x).flatten(1), (_coefficients * _scale.unsqueeze(-1)).flatten(1));
            return linear.Plus(spline).MoveToOuterDisposeScope();
        }

        // [B, I] → [B, I, G+3]. Uses Plus instead of +, because the scalar that + creates may be collected while it is read.
        private Tensor Splines(Tensor x)
        {
            long knots = _grid.shape[1];
            var u = x.unsqueeze(-1);
            var bases = u.ge(Knots(0, 1)).logical_and(u.lt(Knots(1, 0))).to(x.dtype);
            for (int k = 1; k <= Order; k++)
            {
                var rising = (u - Knots(0, k + 1)) / (Knots(k, 1) - Knots(0, k + 1));
                var falling = (Knots(k + 1, 0) - u) / (Knots(k + 1, 0) - Knots(1, k));
                long count = bases.shape[2] - 1;
                bases = (rising * bases.narrow(2, 0, count)).Plus(falling * bases.narrow(2, 1, count));
            }
            return bases;

            Tensor Knots(long from, long without) => _grid.narrow(1, from, knots - from - without);
        }

        private static Parameter Owned(Tensor value) => (Parameter)nn.Parameter(value).DetachFromDisposeScope();
    }
}
