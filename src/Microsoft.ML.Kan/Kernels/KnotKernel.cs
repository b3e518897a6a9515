using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>
/// Values and gradients of one <see cref="KnotNetwork"/> on the CPU without torch, on the memory of its parameters. The first layer
/// gathers two rows of a table of running sums for each feature, where a product would touch all knots. The last layer, the loss and
/// their gradient are one pass over each row, whose functions stay in the first-level cache.
/// </summary>
/// <remarks>Not thread-safe; different kernels may run at the same time.</remarks>
internal sealed unsafe class KnotKernel : IDisposable
{
    private readonly KnotNetwork _network;
    private readonly int _width; // h
    private readonly int _functions; // K + 1
    private readonly int _outputs;
    private readonly FirstLayerKernel _first;
    private readonly CategoryKernel? _categories;
    private readonly HiddenFunctionKernel _hidden;
    private readonly float[] _row; // functions of one row and their gradient, [2, (K + 1)·h]
    private float[] _nodes = []; // [L + 1, B, h]: normalised before layer l + 1
    private float[] _gradient = []; // [B, h], of the nodes of the layer at hand
    private float[] _between = []; // functions of the layers between, [L, B, (K + 1)·h], and their gradient, [B, (K + 1)·h]
    private readonly float[] _scales; // 1/deviation by layer, [L + 1, h]
    private float[] _transposed = []; // [h, (K + 1)·h]

    /// <param name="network">The network.</param>
    /// <param name="cells">The positions of the current batch's rows; kernels of the same layout may share them.</param>
    public KnotKernel(KnotNetwork network, KnotCells cells)
    {
        _network = network;
        _width = network.Member.HiddenWidth;
        _functions = network.Functions;
        _outputs = network.Outputs;
        _first = new FirstLayerKernel(network);
        _categories = network.Categories is null ? null : new CategoryKernel(network.Categories);
        _hidden = new HiddenFunctionKernel(network);
        _scales = new float[(network.Further.Count + 1) * _width];
        _row = new float[2 * _functions * _width];
        Cells = cells;
    }

    /// <summary>The positions of the current batch's rows; kernels of the same layout may share them.</summary>
    public KnotCells Cells { get; }

    /// <summary>Computes a row's loss and its derivative by the outputs, both times the row's weight.</summary>
    /// <param name="row">The row within the batch.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="gradient">Receives ∂loss/∂outputs, [O].</param>
    public delegate double RowGradient(int row, ReadOnlySpan<float> outputs, Span<float> gradient);

    /// <summary>Writes the gradient of the summed losses over the gradients of the parameters and moves the running statistics.</summary>
    /// <param name="rows">The rows of <see cref="Cells"/> to learn from.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <returns>Σ of the losses.</returns>
    public double Learn(ReadOnlySpan<int> rows, RowGradient loss)
    {
        if (rows.IsEmpty)
        {
            foreach (var parameter in _network.parameters())
                parameter.grad!.zero_();
            return 0;
        }
        var count = rows.Length;
        var layers = _network.Further.Count;
        Reserve(count, layers);
        _first.BuildTable();
        fixed (float* nodes = _nodes, gradient = _gradient, between = _between, scales = _scales)
        {
            _first.Values(rows, Cells, nodes);
            _categories?.Add(rows, Cells, nodes);
            for (var l = 0; l < layers; l++)
            {
                NodeNormalisation.ByBatch(nodes + (l * count * _width), count, _width, Address(_network.Mean(l)), Address(_network.Variance(l)), scales + (l * _width));
                LayerBetween(l, nodes + (l * count * _width), between + (l * count * _functions * _width), nodes + ((l + 1) * count * _width), count);
            }
            NodeNormalisation.ByBatch(nodes + (layers * count * _width), count, _width, Address(_network.Mean(layers)), Address(_network.Variance(layers)), scales + (layers * _width));
            var sum = LastLayer(rows, nodes + (layers * count * _width), gradient, loss);
            for (var l = layers; l >= 0; l--)
            {
                NodeNormalisation.Undo(nodes + (l * count * _width), gradient, count, _width, scales + (l * _width));
                if (l > 0)
                    BackThroughBetween(l - 1, nodes + ((l - 1) * count * _width), between, gradient, count);
            }
            _first.Gradient(rows, Cells, gradient);
            _categories?.Gradient(rows, Cells, gradient);
            return sum;
        }
    }

    /// <summary>The outputs of rows, with running statistics.</summary>
    /// <param name="rows">Of <see cref="Cells"/>.</param>
    /// <param name="outputs">Receives [B, O].</param>
    public void Predict(ReadOnlySpan<int> rows, Span<float> outputs)
    {
        if (rows.IsEmpty)
            return;
        var count = rows.Length;
        var layers = _network.Further.Count;
        Reserve(count, layers);
        _first.BuildTable();
        fixed (float* nodes = _nodes, between = _between, row = _row, scales = _scales)
        {
            _first.Values(rows, Cells, nodes);
            _categories?.Add(rows, Cells, nodes);
            for (var l = 0; l < layers; l++)
            {
                NodeNormalisation.ByRunning(nodes + (l * count * _width), count, _width, Address(_network.Mean(l)), Address(_network.Variance(l)), scales);
                LayerBetween(l, nodes + (l * count * _width), between + (l * count * _functions * _width), nodes + ((l + 1) * count * _width), count);
            }
            var last = nodes + (layers * count * _width);
            NodeNormalisation.ByRunning(last, count, _width, Address(_network.Mean(layers)), Address(_network.Variance(layers)), scales);
            var weights = Address(_network.Last);
            var bias = Address(_network.Bias);
            for (var b = 0; b < count; b++)
            {
                _hidden.Values(last + (b * _width), row);
                for (var o = 0; o < _outputs; o++)
                    outputs[(b * _outputs) + o] = bias[o] + Dot(row, weights + (o * _functions * _width), _functions * _width);
            }
        }
    }

    /// <summary>Gives the gradient of categories to their parameter, after <see cref="Learn"/>; on the thread of the run, since it makes tensors.</summary>
    public void GiveCategories() => _categories?.GiveGradient();

    public void Dispose() => _hidden.Dispose();

    private static int Lanes => Vector<float>.Count;

    public static float* Address(TorchSharp.torch.Tensor tensor) => (float*)TensorMemory.Address(tensor);

    public static float* GradientAddress(TorchSharp.Modules.Parameter parameter)
    {
        using var gradient = parameter.grad!;
        return (float*)TensorMemory.Address(gradient);
    }

    private void Reserve(int count, int layers)
    {
        if (_gradient.Length >= count * _width)
            return;
        _nodes = new float[(layers + 1) * count * _width];
        _gradient = new float[count * _width];
        _between = new float[(layers == 0 ? 0 : layers + 1) * count * _functions * _width];
        _transposed = new float[layers == 0 ? 0 : _functions * _width * _width];
    }

    // sum [B, h] = nodes + functions · weights
    private void LayerBetween(int layer, float* nodes, float* functions, float* sum, int count)
    {
        var all = _functions * _width;
        for (var b = 0; b < count; b++)
            _hidden.Values(nodes + (b * _width), functions + (b * all));
        new ReadOnlySpan<float>(nodes, count * _width).CopyTo(new Span<float>(sum, count * _width));
        SmallProduct.Multiply(functions, all, 1, Address(_network.Further[layer]), sum, count, all, _width, adds: true);
    }

    private void BackThroughBetween(int layer, float* nodes, float* between, float* gradient, int count)
    {
        var all = _functions * _width;
        var functions = between + (layer * count * all);
        var outer = between + (_network.Further.Count * count * all); // [B, (K + 1)·h]
        var weights = Address(_network.Further[layer]);
        SmallProduct.Multiply(functions, 1, all, gradient, GradientAddress(_network.Further[layer]), all, count, _width, adds: false);
        fixed (float* transposed = _transposed)
        {
            for (var k = 0; k < all; k++)
            {
                for (var h = 0; h < _width; h++)
                    transposed[(h * all) + k] = weights[(k * _width) + h];
            }
            SmallProduct.Multiply(gradient, _width, 1, transposed, outer, count, _width, all, adds: false);
            for (var b = 0; b < count; b++)
            {
                _hidden.Read(nodes + (b * _width));
                _hidden.Gradient(outer + (b * all), gradient + (b * _width), gradient + (b * _width));
            }
        }
    }

    private double LastLayer(ReadOnlySpan<int> rows, float* nodes, float* gradient, RowGradient loss)
    {
        var all = _functions * _width;
        var weights = Address(_network.Last);
        var bias = Address(_network.Bias);
        var weightGradient = GradientAddress(_network.Last);
        var biasGradient = GradientAddress(_network.Bias);
        new Span<float>(weightGradient, _outputs * all).Clear();
        new Span<float>(biasGradient, _outputs).Clear();
        Span<float> outputs = stackalloc float[_outputs];
        Span<float> slopes = stackalloc float[_outputs];
        double sum = 0;
        fixed (float* row = _row)
        {
            var outer = row + all;
            for (var b = 0; b < rows.Length; b++)
            {
                _hidden.Values(nodes + (b * _width), row);
                for (var o = 0; o < _outputs; o++)
                    outputs[o] = bias[o] + Dot(row, weights + (o * all), all);
                sum += loss(rows[b], outputs, slopes);
                new Span<float>(outer, all).Clear();
                for (var o = 0; o < _outputs; o++)
                {
                    biasGradient[o] += slopes[o];
                    var slope = new Vector<float>(slopes[o]);
                    var own = weights + (o * all);
                    var to = weightGradient + (o * all);
                    for (var k = 0; k < all; k += Lanes)
                    {
                        Vector.Store(Simd.MultiplyAdd(slope, Vector.Load(row + k), Vector.Load(to + k)), to + k);
                        Vector.Store(Simd.MultiplyAdd(slope, Vector.Load(own + k), Vector.Load(outer + k)), outer + k);
                    }
                }
                _hidden.Gradient(outer, null, gradient + (b * _width));
            }
        }
        return sum;
    }

    private static float Dot(float* x, float* y, int count)
    {
        Vector<float> s0 = default, s1 = default;
        var i = 0;
        for (; i + (2 * Lanes) <= count; i += 2 * Lanes)
        {
            s0 = Simd.MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
            s1 = Simd.MultiplyAdd(Vector.Load(x + i + Lanes), Vector.Load(y + i + Lanes), s1);
        }
        for (; i < count; i += Lanes)
            s0 = Simd.MultiplyAdd(Vector.Load(x + i), Vector.Load(y + i), s0);
        return Vector.Sum(s0 + s1);
    }
}
