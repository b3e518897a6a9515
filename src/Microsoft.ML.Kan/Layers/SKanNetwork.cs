using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// A network of Kolmogorov-Arnold layers that may choose their spaces: raw features [B, I] → standardised outputs [B, O].
/// Features are scaled to about [-1, 1] by x̂ = (x - centre)/halfRange. It is trained with a pool of spaces, then replaced by
/// what <see cref="Prune"/> returns. With a pool of one it is an ordinary KAN from the start.
/// </summary>
internal sealed class SKanNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly KanLayer[] _layers;
    private readonly KanSelection? _selection;

    /// <param name="inputs">I, the number of features.</param>
    /// <param name="widths">The number of nodes of each layer; the last is the number of outputs.</param>
    /// <param name="pool">The spaces to choose from.</param>
    /// <param name="gridSize">The resolution of every space.</param>
    /// <param name="centre">Of each feature, the value that becomes 0.</param>
    /// <param name="halfRange">Of each feature, the distance from the centre that becomes 1; positive.</param>
    /// <param name="hidden">How activations between layers are scaled.</param>
    public SKanNetwork(
        int inputs, IReadOnlyList<int> widths, IReadOnlyList<ActivationSpace> pool, int gridSize,
        float[] centre, float[] halfRange, HiddenInput hidden = HiddenInput.BatchNorm)
        : this(CreateLayers(inputs, widths, pool, gridSize, hidden), null)
    {
        if (centre.Length != inputs || !centre.All(float.IsFinite))
            throw new ArgumentException($"The scaling needs {inputs} finite centres.", nameof(centre));
        if (halfRange.Length != inputs || !halfRange.All(range => float.IsFinite(range) && range > 0))
            throw new ArgumentException($"The scaling needs {inputs} finite, positive half ranges.", nameof(halfRange));
        register_buffer("centre", tensor(centre).DetachFromDisposeScope());
        register_buffer("half_range", tensor(halfRange).DetachFromDisposeScope());
    }

    private SKanNetwork(KanLayer[] layers, KanSelection? selection)
        : base(nameof(SKanNetwork))
    {
        _layers = layers;
        _selection = selection;
        for (var l = 0; l < layers.Length; l++)
            register_module("layer" + l, layers[l]);
    }

    public IReadOnlyList<KanLayer> Layers => _layers;

    /// <summary>Whether the network still mixes the spaces of a pool.</summary>
    public bool IsSelecting => Selectable.Any();

    /// <summary>Coefficients, base branches and the bases' own parameters.</summary>
    public IEnumerable<(string Name, Parameter Value)> Weights => named_parameters().Where(entry => !IsGate(entry.name));

    /// <summary>θ of every layer that still selects.</summary>
    public IEnumerable<(string Name, Parameter Value)> Gates => named_parameters().Where(entry => IsGate(entry.name));

    /// <summary>The report; of a network that still selects, as it would be pruned now.</summary>
    public KanSelection Selection => _selection ?? SelectionReport.Of(this, parameters().Sum(parameter => parameter.numel()));

    private IEnumerable<SelectableKanLayer> Selectable => _layers.OfType<SelectableKanLayer>();

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _layers.Aggregate(Scale(x), (h, layer) => layer.call(h)).MoveToOuterDisposeScope(); // [B, I] → [B, O]
    }

    public string Emit(OnnxGraph graph, string input)
    {
        var centred = graph.Sub(input, graph.Constant(get_buffer("centre")!));
        var scaled = graph.Div(centred, graph.Constant(get_buffer("half_range")!));
        return _layers.Aggregate(scaled, (h, layer) => layer.Emit(graph, h));
    }

    /// <summary>
    /// Makes the families of every layer equally loud on raw features x [B, I] and starts the statistics between layers; once,
    /// in training mode, before the first step.
    /// </summary>
    public void Calibrate(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var h = Scale(x);
        foreach (var layer in _layers)
        {
            layer.Calibrate(h);
            h = layer.call(h);
        }
    }

    /// <summary>Gives every family of every layer the whole curves of the mixture, so that one family can go on alone.</summary>
    public void ShareCurves()
    {
        foreach (var layer in Selectable)
            layer.ShareCurves();
    }

    /// <summary>Sets how the gates act from now on.</summary>
    public void Apply(SelectionSettings settings)
    {
        foreach (var layer in Selectable)
        {
            layer.Temperature = settings.Temperature;
            layer.HardSelection = settings.HardSelection;
            layer.GatesFrozen = settings.GatesFrozen;
        }
    }

    /// <summary>Mean entropy of all gates, a scalar; only while the network selects.</summary>
    public Tensor GateEntropy()
    {
        using var scope = NewDisposeScope();
        return stack(Selectable.Select(layer => layer.GateEntropy())).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Whether every node gives its strongest space more than <paramref name="threshold"/> of the weight.</summary>
    public bool IsConfident(double threshold = 0.95) => Selectable.All(layer => layer.Confidence() > threshold);

    /// <summary>The ordinary network of mixed spaces that computes what this one computes with hard selection; this one is left as it is.</summary>
    public SKanNetwork Prune()
    {
        var layers = _layers
            .Select(layer => layer is SelectableKanLayer selectable ? selectable.Prune()
                : throw new InvalidOperationException("Only a network that still selects can be pruned."))
            .ToArray<KanLayer>();
        var pruned = new SKanNetwork(layers, SelectionReport.Of(this, layers.Sum(layer => layer.parameters().Sum(parameter => parameter.numel()))));
        pruned.register_buffer("centre", get_buffer("centre")!.clone().DetachFromDisposeScope());
        pruned.register_buffer("half_range", get_buffer("half_range")!.clone().DetachFromDisposeScope());
        pruned.train(training);
        return pruned;
    }

    /// <summary>
    /// What a checkpoint needs besides parameters: loudness while selecting; choices and gate weights when pruned. The
    /// caller disposes the tensors.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StructureState => NetworkStructure.Of(this, _selection);

    /// <summary>
    /// Takes over the structure of a network made by the same arguments. After that of a pruned one, <see cref="Prune"/>
    /// gives a network of the same shape, whose parameters then come from the checkpoint.
    /// </summary>
    public void LoadStructure(IReadOnlyDictionary<string, Tensor> state) => NetworkStructure.Load(this, state);

    /// <summary>The function of one edge at the given layer inputs (layer 0: values of the feature).</summary>
    public KanEdgeFunction Edge(int layer, int input, int output, IReadOnlyList<float> points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _layers.Length);
        using var scope = NewDisposeScope();
        var weight = _layers[layer].BaseWeight;
        var x = tensor([.. points], dtype: weight.dtype, device: weight.device, requires_grad: true); // [P]
        var scaled = layer == 0 ? (x - get_buffer("centre")![input]) / get_buffer("half_range")![input] : x;
        var values = _layers[layer].Edge(scaled, input, output);
        var slopes = autograd.grad([values.sum()], [x])[0];
        return new(layer, input, output, _layers[layer].SpaceOf(output), [.. points], Copy(values), Copy(slopes));

        static float[] Copy(Tensor values) => [.. values.detach().to(float32).cpu().data<float>()];
    }

    private static bool IsGate(string name) => name.EndsWith(".gates", StringComparison.Ordinal);

    private static KanLayer[] CreateLayers(int inputs, IReadOnlyList<int> widths, IReadOnlyList<ActivationSpace> pool, int gridSize, HiddenInput hidden)
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
                ? new KanLinear(pool[0], from, width, gridSize, l == 0 ? null : hidden)
                : new SelectableKanLayer(pool, from, width, gridSize, l == 0 ? null : hidden);
        }
    }

    private Tensor Scale(Tensor x) => (x - get_buffer("centre")!) / get_buffer("half_range")!;
}
