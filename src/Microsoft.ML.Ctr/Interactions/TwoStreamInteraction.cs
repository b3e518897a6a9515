using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>
/// FinalMLP: two perceptrons over the concatenated fields give x and y [B, W], and a bilinear function of the two is the logit:
/// w₁·x + w₂·y + b + Σ over heads h of xₕᵀ·Wₕ·yₕ. Source: Mao et al., "FinalMLP: An Enhanced Two-Stream MLP Model for CTR Prediction",
/// AAAI 2023, equations 6 to 9, without the gates of its feature selection.
/// </summary>
internal sealed class TwoStreamInteraction : FieldInteraction
{
    private readonly TwoStreamSettings _settings;
    private readonly long _inputs;
    private readonly Tower _first;
    private readonly Tower _second;
    private readonly Linear _ofFirst;
    private readonly Linear _ofSecond;

    /// <inheritdoc cref="InteractionSettings.Create"/>
    public TwoStreamInteraction(TwoStreamSettings settings, int fields, int dimension, Device? device, RandomSource random) : base("streams")
    {
        (_settings, _inputs) = (settings, (long)fields * dimension);
        int width = settings.Width;
        int part = width / settings.Heads;
        _first = new Tower("first", fields * dimension, settings.Stream, device, random);
        _second = new Tower("second", fields * dimension, settings.Stream, device, random);
        _ofFirst = random.Linear(width, 1, device: device);
        _ofSecond = random.Linear(width, 1, bias: false, device);
        register_module("first", _first);
        register_module("second", _second);
        register_module("of_first", _ofFirst);
        register_module("of_second", _ofSecond);
        register_parameter("bilinear", OwnedParameter.Of(random.Normal([settings.Heads, part, part], Math.Sqrt(1.0 / (part * part)), device)));
    }

    // [H, W/H, W/H]
    private Parameter Bilinear => get_parameter("bilinear")!;

    public override Tensor forward(Tensor fields)
    {
        using var scope = NewDisposeScope();
        var values = fields.flatten(1); // [B, M·d]
        var (first, second) = (_first.call(values), _second.call(values)); // [B, W] each
        var product = Heads(first).matmul(Bilinear) * Heads(second); // [H, B, W/H]
        var pairs = product.sum([0L, 2L]).unsqueeze(1); // [B, 1]
        return _ofFirst.call(first).Plus(_ofSecond.call(second)).Plus(pairs).MoveToOuterDisposeScope();
    }

    public override (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, string fields)
    {
        string values = graph.Reshape(fields, 0, _inputs); // [N, M·d]
        var (first, second) = (_first.Emit(graph, values), _second.Emit(graph, values)); // [N, W] each
        // One matrix with the heads' on its diagonal, and a product with ones for the sum: ONNX Runtime's own sums and small products round
        // differently for a single row.
        using var diagonal = Diagonal(); // [W, W]
        string product = graph.Mul(graph.Linear(first, diagonal, null), second); // [N, W]
        string pairs = graph.MatMul(product, graph.Constant([.. Enumerable.Repeat(1f, _settings.Width)], _settings.Width, 1)); // [N, 1]
        string linear = graph.Add(graph.Linear(first, _ofFirst.weight, _ofFirst.bias), graph.Linear(second, _ofSecond.weight, null));
        return (graph.Add(linear, pairs), []);
    }

    // [B, W] → [H, B, W/H]
    private Tensor Heads(Tensor values) => values.view(values.shape[0], _settings.Heads, -1).transpose(0, 1);

    // The transposed matrices of the heads on the diagonal.
    private Tensor Diagonal()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        Tensor[] heads = [.. Enumerable.Range(0, _settings.Heads).Select(head => Bilinear[head].t())];
        return block_diag(heads).contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>The shape of two streams and their fusion.</summary>
/// <param name="Stream">The layers of each stream; the last hidden layer, whose width is a multiple of the heads, is its output.</param>
/// <param name="Heads">H, the parts that the bilinear function takes separately.</param>
internal sealed record TwoStreamSettings(TowerShape Stream, int Heads) : InteractionSettings
{
    /// <summary>W.</summary>
    public int Width => Stream.Widths[^1];

    public override FieldInteraction Create(int fields, int dimension, Device? device, RandomSource random)
        => new TwoStreamInteraction(this, fields, dimension, device, random);

    public override string Describe() => FormattableString.Invariant($"Interaction FinalMlp, DeepTowerWidths {Stream}, FusionHeads {Heads}");
}
