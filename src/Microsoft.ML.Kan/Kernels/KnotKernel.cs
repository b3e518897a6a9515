using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
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
    private readonly SiluBasis _silu;
    private readonly float[] _scale; // 1/deviation of each node, [h]
    private readonly float[] _row; // functions of one row, their gradient, bounded nodes, slopes, …
    private float[] _table = []; // running sums of the first layer's rows, [T, h]
    private float[] _tableGradient = [];
    private float[] _nodes = []; // [L + 1, B, h]: normalised before layer l + 1
    private float[] _gradient = []; // [B, h], of the nodes of the layer at hand
    private float[] _between = []; // functions of the layers between, [L, B, (K + 1)·h], and their gradient, [B, (K + 1)·h]
    private readonly float[] _scales; // 1/deviation by layer, [L + 1, h]
    private float[] _transposed = []; // [h, (K + 1)·h]

    public KnotKernel(KnotNetwork network)
    {
        _network = network;
        _width = network.Member.HiddenWidth;
        _functions = network.Functions;
        _outputs = network.Outputs;
        _silu = new SiluBasis(1);
        _scale = new float[_width];
        _scales = new float[(network.Further.Count + 1) * _width];
        _row = new float[((2 * _functions) + 5) * _width];
        Cells = new KnotCells(network.Layout);
    }

    /// <summary>Where the rows at hand lie; kernels of the same layout may share it.</summary>
    public KnotCells Cells { get; set; }

    /// <summary>Computes a row's loss and its derivative by the outputs, both times the row's weight.</summary>
    /// <param name="row">The row within the batch.</param>
    /// <param name="outputs">[O].</param>
    /// <param name="gradient">Receives ∂loss/∂outputs, [O].</param>
    public delegate double RowGradient(int row, ReadOnlySpan<float> outputs, Span<float> gradient);

    /// <summary>Adds the gradient of the summed losses to the gradients of the parameters and moves the running statistics.</summary>
    /// <param name="rows">The rows of <see cref="Cells"/> to learn from.</param>
    /// <param name="loss">The loss of a row.</param>
    /// <returns>Σ of the losses.</returns>
    public double Learn(ReadOnlySpan<int> rows, RowGradient loss)
    {
        if (rows.IsEmpty)
            return 0;
        var count = rows.Length;
        var layers = _network.Further.Count;
        Reserve(count, layers);
        BuildTable();
        fixed (float* nodes = _nodes, gradient = _gradient, between = _between, scales = _scales)
        {
            FirstLayer(rows, nodes);
            for (var l = 0; l < layers; l++)
            {
                Normalise(nodes + (l * count * _width), count, l, scales + (l * _width));
                LayerBetween(l, nodes + (l * count * _width), between + (l * count * _functions * _width), nodes + ((l + 1) * count * _width), count);
            }
            Normalise(nodes + (layers * count * _width), count, layers, scales + (layers * _width));
            var sum = LastLayer(rows, nodes + (layers * count * _width), gradient, loss);
            for (var l = layers; l >= 0; l--)
            {
                UndoNormalisation(nodes + (l * count * _width), gradient, count, scales + (l * _width));
                if (l > 0)
                    BackThroughBetween(l - 1, nodes + ((l - 1) * count * _width), between, gradient, count);
            }
            FirstLayerGradient(rows, gradient);
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
        BuildTable();
        fixed (float* nodes = _nodes, between = _between, row = _row)
        {
            FirstLayer(rows, nodes);
            for (var l = 0; l < layers; l++)
            {
                NormaliseByRunning(nodes + (l * count * _width), count, l);
                LayerBetween(l, nodes + (l * count * _width), between + (l * count * _functions * _width), nodes + ((l + 1) * count * _width), count);
            }
            var last = nodes + (layers * count * _width);
            NormaliseByRunning(last, count, layers);
            var weights = Address(_network.Last);
            var bias = Address(_network.Bias);
            for (var b = 0; b < count; b++)
            {
                Functions(last + (b * _width), row);
                for (var o = 0; o < _outputs; o++)
                    outputs[(b * _outputs) + o] = bias[o] + Dot(row, weights + (o * _functions * _width), _functions * _width);
            }
        }
    }

    public void Dispose() => _silu.Dispose();

    private static int Lanes => Vector<float>.Count;

    private static float* Address(TorchSharp.torch.Tensor tensor) => (float*)TensorMemory.Address(tensor);

    private static float* GradientAddress(TorchSharp.Modules.Parameter parameter)
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

    // Row k of a feature's part is the sum of the first k of its learned rows; linear terms and offsets follow as they are.
    private void BuildTable()
    {
        var layout = _network.Layout;
        if (_table.Length == 0)
        {
            _table = new float[Cells.TableRows * _width];
            _tableGradient = new float[_table.Length];
        }
        var first = Address(_network.First);
        fixed (float* table = _table)
        {
            for (var i = 0; i < layout.Features; i++)
            {
                var from = first + (layout.FirstInterval[i] * _width);
                var to = table + (layout.FirstTableRow[i] * _width);
                for (var k = 1; k < layout.Knots[i].Length; k++, from += _width, to += _width)
                {
                    for (var h = 0; h < _width; h += Lanes)
                        Vector.Store(Vector.Load(to + h) + Vector.Load(from + h), to + _width + h);
                }
            }
            var rest = (layout.Rows - layout.Intervals) * _width;
            new ReadOnlySpan<float>(first + (layout.Intervals * _width), rest).CopyTo(new Span<float>(table + (layout.TableRows * _width), rest));
        }
    }

    // nodes [B, h] = Σ factors · rows of the table
    private void FirstLayer(ReadOnlySpan<int> rows, float* nodes)
    {
        var perRow = Cells.PerRow;
        fixed (float* table = _table, factors = Cells.Factors)
        fixed (int* places = Cells.Places)
        {
            for (var b = 0; b < rows.Length; b++)
            {
                var place = places + (rows[b] * perRow);
                var factor = factors + (rows[b] * perRow);
                var target = nodes + (b * _width);
                var h = 0;
                for (; h + (4 * Lanes) <= _width; h += 4 * Lanes)
                {
                    Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
                    for (var n = 0; n < perRow; n++)
                    {
                        var from = table + (place[n] * _width) + h;
                        var f = new Vector<float>(factor[n]);
                        s0 = Simd.MultiplyAdd(f, Vector.Load(from), s0);
                        s1 = Simd.MultiplyAdd(f, Vector.Load(from + Lanes), s1);
                        s2 = Simd.MultiplyAdd(f, Vector.Load(from + (2 * Lanes)), s2);
                        s3 = Simd.MultiplyAdd(f, Vector.Load(from + (3 * Lanes)), s3);
                    }
                    Vector.Store(s0, target + h);
                    Vector.Store(s1, target + h + Lanes);
                    Vector.Store(s2, target + h + (2 * Lanes));
                    Vector.Store(s3, target + h + (3 * Lanes));
                }
                for (; h < _width; h += Lanes)
                {
                    Vector<float> sum = default;
                    for (var n = 0; n < perRow; n++)
                        sum = Simd.MultiplyAdd(new Vector<float>(factor[n]), Vector.Load(table + (place[n] * _width) + h), sum);
                    Vector.Store(sum, target + h);
                }
            }
        }
    }

    private void FirstLayerGradient(ReadOnlySpan<int> rows, float* gradient)
    {
        var layout = _network.Layout;
        var perRow = Cells.PerRow;
        Array.Clear(_tableGradient);
        fixed (float* table = _tableGradient, factors = Cells.Factors)
        fixed (int* places = Cells.Places)
        {
            for (var b = 0; b < rows.Length; b++)
            {
                var place = places + (rows[b] * perRow);
                var factor = factors + (rows[b] * perRow);
                var from = gradient + (b * _width);
                for (var n = 0; n < perRow; n++)
                {
                    var to = table + (place[n] * _width);
                    var f = new Vector<float>(factor[n]);
                    for (var h = 0; h < _width; h += Lanes)
                        Vector.Store(Simd.MultiplyAdd(f, Vector.Load(from + h), Vector.Load(to + h)), to + h);
                }
            }
            var first = GradientAddress(_network.First);
            for (var i = 0; i < layout.Features; i++)
            {
                // A learned row counts in the running sums of its own knot and of all above.
                for (var k = layout.Knots[i].Length - 1; k > 0; k--)
                {
                    var own = table + ((layout.FirstTableRow[i] + k) * _width);
                    var to = first + ((layout.FirstInterval[i] + k - 1) * _width);
                    for (var h = 0; h < _width; h += Lanes)
                    {
                        var sum = Vector.Load(own + h);
                        Vector.Store(Vector.Load(to + h) + sum, to + h);
                        Vector.Store(Vector.Load(own - _width + h) + sum, own - _width + h);
                    }
                }
            }
            Add(table + (layout.TableRows * _width), first + (layout.Intervals * _width), (layout.Rows - layout.Intervals) * _width);
        }
    }

    // As KnotNetwork.Normalised in training mode.
    private void Normalise(float* nodes, int count, int layer, float* scale)
    {
        if (count >= KnotNetwork.FewestRows)
        {
            NormaliseByBatch(nodes, count, layer, scale);
            return;
        }
        NormaliseByRunning(nodes, count, layer);
        _scale.CopyTo(new Span<float>(scale, _width));
    }

    private void NormaliseByBatch(float* nodes, int count, int layer, float* scale)
    {
        var mean = Address(_network.Mean(layer));
        var variance = Address(_network.Variance(layer));
        var momentum = new Vector<float>((float)KnotNetwork.Momentum);
        var (perRow, unbiased) = (new Vector<float>(1f / count), new Vector<float>(count / (count - 1f)));
        for (var h = 0; h < _width; h += Lanes)
        {
            Vector<float> sum = default;
            for (var b = 0; b < count; b++)
                sum += Vector.Load(nodes + (b * _width) + h);
            var centre = sum * perRow;
            Vector<float> squares = default;
            for (var b = 0; b < count; b++)
            {
                var distance = Vector.Load(nodes + (b * _width) + h) - centre;
                squares = Simd.MultiplyAdd(distance, distance, squares);
            }
            var spread = squares * perRow;
            var inverse = Vector<float>.One / Vector.SquareRoot(spread + new Vector<float>((float)KnotNetwork.Epsilon));
            Vector.Store(inverse, scale + h);
            Vector.Store(Vector.Load(mean + h) + ((centre - Vector.Load(mean + h)) * momentum), mean + h);
            Vector.Store(Vector.Load(variance + h) + (((spread * unbiased) - Vector.Load(variance + h)) * momentum), variance + h);
            for (var b = 0; b < count; b++)
                Vector.Store((Vector.Load(nodes + (b * _width) + h) - centre) * inverse, nodes + (b * _width) + h);
        }
    }

    private void NormaliseByRunning(float* nodes, int count, int layer)
    {
        var mean = Address(_network.Mean(layer));
        var variance = Address(_network.Variance(layer));
        for (var h = 0; h < _width; h++)
            _scale[h] = 1 / MathF.Sqrt(variance[h] + (float)KnotNetwork.Epsilon);
        fixed (float* scale = _scale)
        {
            for (var b = 0; b < count; b++)
            {
                for (var h = 0; h < _width; h += Lanes)
                    Vector.Store((Vector.Load(nodes + (b * _width) + h) - Vector.Load(mean + h)) * Vector.Load(scale + h), nodes + (b * _width) + h);
            }
        }
    }

    // The gradient of normalised nodes becomes that of the nodes: (g - mean g - x̂·mean(g·x̂)) / deviation; g / deviation if the statistics are running ones.
    private void UndoNormalisation(float* nodes, float* gradient, int count, float* scale)
    {
        var perRow = new Vector<float>(count >= KnotNetwork.FewestRows ? 1f / count : 0);
        for (var h = 0; h < _width; h += Lanes)
        {
            Vector<float> sum = default, product = default;
            for (var b = 0; b < count; b++)
            {
                var g = Vector.Load(gradient + (b * _width) + h);
                sum += g;
                product = Simd.MultiplyAdd(g, Vector.Load(nodes + (b * _width) + h), product);
            }
            (sum, product) = (sum * perRow, product * perRow);
            var inverse = Vector.Load(scale + h);
            for (var b = 0; b < count; b++)
            {
                var place = gradient + (b * _width) + h;
                Vector.Store((Vector.Load(place) - sum - (Vector.Load(nodes + (b * _width) + h) * product)) * inverse, place);
            }
        }
    }

    // sum [B, h] = nodes + functions · weights
    private void LayerBetween(int layer, float* nodes, float* functions, float* sum, int count)
    {
        var all = _functions * _width;
        for (var b = 0; b < count; b++)
            Functions(nodes + (b * _width), functions + (b * all));
        new ReadOnlySpan<float>(nodes, count * _width).CopyTo(new Span<float>(sum, count * _width));
        SmallProduct.Multiply(functions, all, 1, Address(_network.Further[layer]), sum, count, all, _width, adds: true);
    }

    private void BackThroughBetween(int layer, float* nodes, float* between, float* gradient, int count)
    {
        var all = _functions * _width;
        var functions = between + (layer * count * all);
        var outer = between + (_network.Further.Count * count * all); // [B, (K + 1)·h]
        var weights = Address(_network.Further[layer]);
        SmallProduct.Multiply(functions, 1, all, gradient, GradientAddress(_network.Further[layer]), all, count, _width, adds: true);
        fixed (float* transposed = _transposed, row = _row)
        {
            for (var k = 0; k < all; k++)
            {
                for (var h = 0; h < _width; h++)
                    transposed[(h * all) + k] = weights[(k * _width) + h];
            }
            SmallProduct.Multiply(gradient, _width, 1, transposed, outer, count, _width, all, adds: false);
            for (var b = 0; b < count; b++)
            {
                Bound(nodes + (b * _width), row);
                AddSlopes(outer + (b * all), row, gradient + (b * _width), gradient + (b * _width));
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
        Span<float> outputs = stackalloc float[_outputs];
        Span<float> slopes = stackalloc float[_outputs];
        double sum = 0;
        fixed (float* row = _row)
        {
            var outer = row + all;
            for (var b = 0; b < rows.Length; b++)
            {
                Functions(nodes + (b * _width), row);
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
                AddSlopes(outer, row, null, gradient + (b * _width));
            }
        }
        return sum;
    }

    // The row's scratch: [0, all) functions, [all, 2·all) their gradient, then u bounded to [-1, 1], 2u, slopes twice, u.
    private Span<Vector<float>> Scratch(float* row, int part)
        => MemoryMarshal.Cast<float, Vector<float>>(new Span<float>(row + (((2 * _functions) + part) * _width), _width));

    private void Bound(float* nodes, float* row)
    {
        var bounded = Scratch(row, 0);
        var twice = Scratch(row, 1);
        var free = Scratch(row, 4);
        var (third, one) = (new Vector<float>(1 / KnotNetwork.Spread), Vector<float>.One);
        for (var n = 0; n < free.Length; n++)
        {
            var u = Vector.Load(nodes + (n * Lanes)) * third;
            (free[n], bounded[n], twice[n]) = (u, Vector.Min(Vector.Max(u, -one), one), u + u);
        }
    }

    // Nodes [h] → functions [(K + 1)·h]
    private void Functions(float* nodes, float* functions)
    {
        fixed (float* row = _row)
        {
            Bound(nodes, row);
            var values = MemoryMarshal.Cast<float, Vector<float>>(new Span<float>(functions, _functions * _width));
            var own = values.Length - (_width / Lanes);
            _network.Basis?.Values<float>([], Scratch(row, 0), values[..own]);
            _silu.Values<float>([], Scratch(row, 1), values[own..]);
        }
    }

    // target [h] = the gradient of the nodes from that of their functions, plus what comes past the layer
    private void AddSlopes(float* outer, float* row, float* past, float* target)
    {
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(new Span<float>(outer, _functions * _width));
        var slope = Scratch(row, 2);
        var other = Scratch(row, 3);
        var free = Scratch(row, 4);
        var own = gradients.Length - free.Length;
        if (_network.Basis is { } basis)
            basis.Gradient<float>([], Scratch(row, 0), gradients[..own], slope, []);
        else
            slope.Clear();
        _silu.Gradient<float>([], Scratch(row, 1), gradients[own..], other, []);
        var (third, one) = (new Vector<float>(1 / KnotNetwork.Spread), Vector<float>.One);
        for (var n = 0; n < free.Length; n++)
        {
            var inside = Vector.ConditionalSelect(Vector.LessThanOrEqual(Vector.Abs(free[n]), one), slope[n], Vector<float>.Zero);
            var sum = (inside + other[n] + other[n]) * third;
            Vector.Store(past is null ? sum : sum + Vector.Load(past + (n * Lanes)), target + (n * Lanes));
        }
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

    private static void Add(float* from, float* to, int count)
    {
        for (var i = 0; i < count; i += Lanes)
            Vector.Store(Vector.Load(to + i) + Vector.Load(from + i), to + i);
    }
}
