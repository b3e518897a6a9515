using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Selection;

/// <summary>
/// A network of Kolmogorov-Arnold layers that may choose their spaces: raw features [B, I] → standardised outputs [B, O].
/// Features are scaled to about [-1, 1] by <see cref="InputScaling"/>. It is trained with a pool of spaces, then replaced by
/// the result of <see cref="Prune"/>, and that by the results of <see cref="Resize"/> and <see cref="Where"/>. With a pool of one
/// it is an ordinary KAN from the start.
/// </summary>
internal sealed class SKanNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly KanLayer[] _layers;
    private readonly InputScaling _scaling;
    private readonly IReadOnlyList<ActivationSpace> _pool;
    private readonly SelectionScope _scope;
    private readonly long _parametersBefore;

    /// <param name="inputs">I, the number of features.</param>
    /// <param name="widths">The number of nodes of each layer; the last is the number of outputs.</param>
    /// <param name="pool">The spaces to choose from.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="scaling">How each feature is scaled.</param>
    /// <param name="scope">The kind of unit that chooses a space.</param>
    /// <param name="random">The source of the weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    public SKanNetwork(
        int inputs, IReadOnlyList<int> widths, IReadOnlyList<ActivationSpace> pool, int gridSize, FeatureScaling scaling,
        SelectionScope scope = SelectionScope.OutputNode, RandomSource? random = null)
        : base(nameof(SKanNetwork))
    {
        if (scaling.Centre.Length != inputs || !scaling.Centre.All(float.IsFinite))
            throw new ArgumentException($"The scaling needs {inputs} finite centres.", nameof(scaling));
        if (scaling.HalfRange.Length != inputs || !scaling.HalfRange.All(range => float.IsFinite(range) && range > 0))
            throw new ArgumentException($"The scaling needs {inputs} finite, positive half ranges.", nameof(scaling));
        _pool = [.. pool];
        _scope = pool.Count == 1 ? SelectionScope.Layer : scope; // one space needs no finer report
        _layers = CreateLayers(inputs, widths, pool, gridSize, scope, random ?? RandomSource.FromTorch());
        GridSize = gridSize;
        _scaling = new InputScaling(scaling);
        for (var l = 0; pool.Count == 1 && l < _layers.Length; l++)
            register_buffer("gate_weights" + l, ones(1, 1).DetachFromDisposeScope());
        RegisterLayers();
        _parametersBefore = _layers.Sum(layer => layer.ParameterCount);
    }

    private SKanNetwork(SKanNetwork origin, IReadOnlyList<(FixedKanLayer Layer, Tensor Weights)> layers, int gridSize)
        : base(nameof(SKanNetwork))
    {
        _pool = origin._pool;
        _scope = origin._scope;
        _parametersBefore = origin._parametersBefore;
        _layers = [.. layers.Select(layer => layer.Layer)];
        GridSize = gridSize;
        _scaling = new InputScaling(origin._scaling.Scaling);
        _scaling.to(origin._layers[0].BaseWeight.device).to(origin._scaling.get_buffer("centre")!.dtype);
        for (var l = 0; l < layers.Count; l++)
            register_buffer("gate_weights" + l, layers[l].Weights.detach().clone().DetachFromDisposeScope());
        RegisterLayers();
        train(origin.training);
    }

    public IReadOnlyList<KanLayer> Layers => _layers;

    /// <summary>The resolution of every space.</summary>
    public int GridSize { get; }

    /// <summary>True while the network mixes the spaces of a pool.</summary>
    public bool IsSelecting => Selectable.Any();

    /// <summary>The number of trained parameters.</summary>
    public long ParameterCount => _layers.Sum(layer => layer.ParameterCount);

    /// <summary>Coefficients, base branches and the bases' own parameters.</summary>
    public IEnumerable<(string Name, Parameter Value)> Weights => named_parameters().Where(entry => !SpaceGates.IsGate(entry.name));

    /// <summary>θ of every layer that still selects.</summary>
    public IEnumerable<(string Name, Parameter Value)> Gates => named_parameters().Where(entry => SpaceGates.IsGate(entry.name));

    /// <summary>The report; of a network that still selects, as it would be pruned now.</summary>
    public KanSelection Selection
    {
        get
        {
            using var scope = NewDisposeScope();
            return new([.. _layers.Select((layer, l) => SelectionReport.Of(layer, _scope, _pool, WeightsOf(l)))], _parametersBefore, ParameterCount);
        }
    }

    /// <summary>
    /// The tensors that a checkpoint needs besides parameters to rebuild the network's shape, see <see cref="Rebuild"/>; nothing while it
    /// selects. The caller disposes the tensors.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Structure
    {
        get
        {
            using var scope = NewDisposeScope();
            return IsSelecting
                ? new Dictionary<string, Tensor>()
                : NetworkStructure.Write(GridSize, [.. _layers.Select((layer, l) => ((FixedKanLayer)layer, WeightsOf(l)))])
                    .ToDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope());
        }
    }

    /// <summary>The gates of every layer that mixes spaces.</summary>
    public IEnumerable<SpaceGates> Choices => Selectable.Select(layer => layer.Choice);

    private IEnumerable<SelectableKanLayer> Selectable => _layers.OfType<SelectableKanLayer>();

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _layers.Aggregate(Scale(x), (h, layer) => layer.call(h)).MoveToOuterDisposeScope(); // [B, I] → [B, O]
    }

    /// <summary>Raw features in the units of the first layer, [B, I].</summary>
    public Tensor Scale(Tensor x) => _scaling.call(x);

    public string Emit(OnnxGraph graph, string input)
    {
        return _layers.Aggregate(_scaling.Emit(graph, input), (h, layer) => layer.Emit(graph, h));
    }

    /// <summary>
    /// Makes the families of every layer equally loud on raw features x [B, I] and sets the scaling between layers; once, before
    /// the first step.
    /// </summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var h = Scale(x);
        foreach (var layer in _layers)
        {
            CancellationCheck.ThrowIfCancelled();
            layer.Calibrate(h);
            h = layer.call(h);
        }
    }

    /// <summary>
    /// Measures the scaling between layers again on raw features x [B, I], because training has moved the activations, and refits
    /// the curves to the new range, so that the outputs of the network change as little as possible.
    /// </summary>
    public void AdaptRanges(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var h = Scale(x);
        foreach (var layer in _layers)
        {
            CancellationCheck.ThrowIfCancelled();
            layer.AdaptRange(h);
            h = layer.call(h);
        }
    }

    /// <summary>
    /// Gives every family of every layer the whole curves of the mixture, so that one family can go on alone; they fit best where
    /// the activations of raw features x [B, I] are, and bring the outputs of every layer near to <paramref name="wanted"/>.
    /// </summary>
    public void ShareCurves(Tensor x, IReadOnlyList<Tensor> wanted)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var h = Scale(x);
        foreach (var (layer, outputs) in Selectable.Zip(wanted))
        {
            CancellationCheck.ThrowIfCancelled();
            layer.ShareCurves(layer.Scaling is null ? h : layer.Scaling.call(h), outputs);
            h = layer.call(h);
        }
    }

    /// <summary>The outputs of every layer for raw features x [B, I]; the caller's scope disposes them.</summary>
    public IReadOnlyList<Tensor> LayerOutputs(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var outputs = new List<Tensor>();
        foreach (var layer in _layers)
            outputs.Add(layer.call(outputs.Count == 0 ? Scale(x) : outputs[^1]));
        return [.. outputs.Select(output => output.MoveToOuterDisposeScope())];
    }

    /// <summary>
    /// Brings the outputs of every layer for raw features x [B, I] as near as possible to <paramref name="wanted"/>, those of another
    /// network or of this one before a change; only after selection.
    /// </summary>
    public void FitNodes(Tensor x, IReadOnlyList<Tensor> wanted)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var h = Scale(x);
        for (var l = 0; l < _layers.Length; l++)
        {
            NodeFit.Apply((FixedKanLayer)_layers[l], h, wanted[l]);
            h = _layers[l].call(h);
        }
    }

    /// <summary>The ordinary network of mixed spaces with the outputs of this one under hard selection; this one does not change.</summary>
    public SKanNetwork Prune() => IsSelecting
        ? Replaced((_, layer, weights) => ((SelectableKanLayer)layer).Prune(weights), GridSize)
        : throw new InvalidOperationException("Only a network that still selects can be pruned.");

    /// <summary>A network with the closest fit of the curves on a grid of another size; only after selection.</summary>
    public SKanNetwork Resize(int gridSize) => Replaced((_, layer, _) => ((FixedKanLayer)layer).Resize(gridSize), gridSize);

    /// <summary>The same network without the edges for which <paramref name="keep"/>(layer, output, input) is false; only after selection.</summary>
    public SKanNetwork Where(Func<int, int, int, bool> keep)
        => Replaced((l, layer, _) => ((FixedKanLayer)layer).Where((output, input) => keep(l, output, input)), GridSize);

    /// <summary>A network of the shape that a <see cref="Structure"/> describes, made from one with the same arguments as its origin.</summary>
    /// <exception cref="InvalidDataException">The structure does not fit.</exception>
    public SKanNetwork Rebuild(IReadOnlyDictionary<string, Tensor> state)
    {
        using var scope = NewDisposeScope();
        var structure = NetworkStructure.Read(state, _layers, _scope, _pool.Count);
        return Replaced((l, layer, _) =>
        {
            var (weights, edges) = structure.Layers[l];
            bool[] kept = [.. edges.cpu().data<long>().Select(edge => edge != 0)]; // [O·I]
            using var first = (layer as SelectableKanLayer)?.Prune(weights);
            using var second = (first ?? (FixedKanLayer)layer).Where((output, input) => kept[output * layer.Inputs + input]);
            return second.Resize(structure.GridSize);
        }, structure.GridSize, l => structure.Layers[l].Weights);
    }

    /// <summary>The function of one edge at the given layer inputs (layer 0: values of the feature).</summary>
    public KanEdgeFunction Edge(int layer, int input, int output, IReadOnlyList<float> points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length);
        using var scope = NewDisposeScope();
        var weight = _layers[layer].BaseWeight;
        var x = tensor([.. points], dtype: weight.dtype, device: weight.device, requires_grad: true); // [P]
        var scaled = layer == 0 ? _scaling.Curve(x, input) : x;
        var values = _layers[layer].Edge(scaled, input, output);
        var slopes = autograd.grad([values.sum()], [x])[0];
        return new(layer, input, output, _layers[layer].SpaceOf(input, output), [.. points], Copy(values), Copy(slopes));

        static float[] Copy(Tensor values) => [.. values.detach().to(float32).cpu().data<float>()];
    }

    // a of the choice, [U, M]
    private Tensor WeightsOf(int layer) => _layers[layer] is SelectableKanLayer selectable
        ? selectable.Choice.Weights()
        : get_buffer("gate_weights" + layer)!;

    private SKanNetwork Replaced(Func<int, KanLayer, Tensor, FixedKanLayer> replace, int gridSize, Func<int, Tensor>? weights = null)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Tensor[] decided = [.. _layers.Select((_, l) => weights?.Invoke(l) ?? WeightsOf(l))];
        var layers = CancellationCheck.All(_layers, (layer, l) => replace(l, layer, decided[l]));
        return new SKanNetwork(this, [.. layers.Zip(decided)], gridSize);
    }

    private void RegisterLayers()
    {
        register_module("scaling", _scaling);
        for (var l = 0; l < _layers.Length; l++)
            register_module("layer" + l, _layers[l]);
    }

    private static KanLayer[] CreateLayers(
        int inputs, IReadOnlyList<int> widths, IReadOnlyList<ActivationSpace> pool, int gridSize, SelectionScope scope, RandomSource random)
    {
        if (pool.Count == 0 || pool.Distinct().Count() != pool.Count)
            throw new ArgumentException($"The pool needs at least one space and none twice, not [{string.Join(", ", pool)}].", nameof(pool));
        if (widths.Count == 0)
            throw new ArgumentException("The network needs at least one layer.", nameof(widths));

        return [.. widths.Select(Layer)];

        KanLayer Layer(int width, int l)
        {
            var from = l == 0 ? inputs : widths[l - 1];
            return pool.Count == 1
                ? new FixedKanLayer(pool[0], from, width, gridSize, hidden: l > 0, random)
                : new SelectableKanLayer(pool, from, width, gridSize, hidden: l > 0, scope, random);
        }
    }
}
