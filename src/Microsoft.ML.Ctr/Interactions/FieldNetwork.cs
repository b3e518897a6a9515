using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Interactions;

/// <summary>
/// A network over field vectors E [B, M, d], → logit [B, 1]: an interaction of the fields, and where asked for a deep tower over E and
/// first-order weights, all added up. The vector of a numeric field is its standardised number times a learned vector.
/// </summary>
internal sealed class FieldNetwork : nn.Module<FieldBatch, Tensor>
{
    private readonly FieldNetworkSettings _settings;
    private readonly List<Linear?> _projections = [];
    private readonly NumericFields? _numbers;
    private readonly FieldInteraction? _interaction;
    private readonly RandomSource _random;
    private readonly Tower? _tower;

    /// <param name="settings">The shape.</param>
    /// <param name="scaling">The standardisation of raw numbers.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights and dropout; null for <see cref="RandomSource.FromTorch"/>.</param>
    public FieldNetwork(FieldNetworkSettings settings, NumericScaling scaling, Device? device = null, RandomSource? random = null) : base("fields")
    {
        _settings = settings;
        _random = random ??= RandomSource.FromTorch();
        var (fields, dimension, terms) = (settings.Fields, settings.Dimension, settings.Terms);
        foreach (var (_, width) in settings.Groups)
        {
            var projection = width == dimension ? null : random.Linear(width, dimension, bias: false, device);
            _projections.Add(projection);
            if (projection is not null)
                register_module($"projection{width}", projection);
        }
        if (settings.Numbers > 0)
        {
            _numbers = new NumericFields(scaling, device);
            register_module("numbers", _numbers);
            register_parameter("number_vectors", OwnedParameter.Of(random.Normal([settings.Numbers, dimension], settings.InitialDeviation, device)));
            if (terms.Wide)
                register_parameter("number_weights", OwnedParameter.Of(zeros(settings.Numbers, 1, device: device)));
        }
        if (terms.Interaction is not null)
        {
            _interaction = terms.Interaction.Create(fields, dimension, device, random);
            register_module("interaction", _interaction);
        }
        if (terms.Tower.Widths.Count > 0)
        {
            _tower = new Tower("tower", fields * dimension, terms.Tower, device, random);
            register_module("tower", _tower);
        }
    }

    public FieldInteraction? Interaction => _interaction;

    /// <summary>Parameters of field vectors: the vectors that multiply numbers, and projections to the common width.</summary>
    public long VectorParameterCount => (NumberVectors?.numel() ?? 0) + (NumberWeights?.numel() ?? 0) + _projections.Sum(projection => projection?.weight.numel() ?? 0);

    // [S, d]
    private Parameter? NumberVectors => get_parameter("number_vectors");

    // [S, 1]
    private Parameter? NumberWeights => get_parameter("number_weights");

    public override Tensor forward(FieldBatch input)
    {
        using var scope = NewDisposeScope();
        var type = parameters().First().dtype;
        var numbers = input.Numbers is null ? null : _numbers!.call(input.Numbers).to_type(type); // [B, S]
        var fields = Fields(input, numbers, type); // [B, M, d]
        var terms = new List<Tensor>(); // [B, 1] each
        if (_interaction is not null)
            terms.Add(_interaction.call(fields));
        if (_tower is not null)
            terms.Add(_tower.call(fields.flatten(1)));
        if (input.Wide is not null)
            terms.Add(input.Wide.to_type(type).sum(1L)); // [B, C, 1] → [B, 1]
        if (NumberWeights is not null)
            terms.Add(numbers!.matmul(NumberWeights));
        return terms.Aggregate((sum, term) => sum.Plus(term)).MoveToOuterDisposeScope();
    }

    /// <summary>The logit [N, 1], and what the interaction gives beside it.</summary>
    public (string Logit, IReadOnlyList<string> Attention) Emit(OnnxGraph graph, FieldValues input)
    {
        string? numbers = input.Numbers is null ? null : _numbers!.Emit(graph, input.Numbers); // [N, S]
        string fields = EmitFields(graph, input, numbers); // [N, M, d]
        var terms = new List<string>(); // [N, 1] each
        IReadOnlyList<string> attention = [];
        if (_interaction is not null)
        {
            (string logit, attention) = _interaction.Emit(graph, fields);
            terms.Add(logit);
        }
        if (_tower is not null)
            terms.Add(_tower.Emit(graph, graph.Reshape(fields, 0, _settings.Fields * (long)_settings.Dimension)));
        if (input.Wide is not null)
            terms.Add(graph.ReduceSum(input.Wide, false, 1)); // [N, C, 1] → [N, 1]
        if (NumberWeights is not null)
            terms.Add(graph.MatMul(numbers!, graph.Constant(NumberWeights)));
        return (terms.Aggregate(graph.Add), attention);
    }

    // [B, M, d]: pooled fields, then numbers.
    private Tensor Fields(FieldBatch input, Tensor? numbers, ScalarType type)
    {
        var parts = new List<Tensor>();
        foreach (var (embedded, projection) in input.Embedded.Zip(_projections))
        {
            var vectors = embedded.to_type(type);
            parts.Add(projection is null ? vectors : projection.call(vectors));
        }
        if (numbers is not null)
            parts.Add(numbers.unsqueeze(2) * NumberVectors!); // [B, S, 1] · [S, d]
        var fields = parts.Count == 1 ? parts[0] : cat(parts, 1);
        return _random.Dropout(fields, _settings.Terms.EmbeddingDropout, training);
    }

    private string EmitFields(OnnxGraph graph, FieldValues input, string? numbers)
    {
        var parts = new List<string>();
        foreach (var (embedded, projection) in input.Embedded.Zip(_projections))
            parts.Add(projection is null ? embedded : graph.LinearOverLastAxis(embedded, projection.weight, null));
        if (numbers is not null)
            parts.Add(graph.Mul(graph.Unsqueeze(numbers, 2), graph.Constant(NumberVectors!)));
        return parts.Count == 1 ? parts[0] : graph.Concat(1, [.. parts]);
    }
}

/// <summary>The inputs of the network for a batch.</summary>
/// <param name="Embedded">The vectors of the pooled fields, [B, C, D] for each width D.</param>
/// <param name="Numbers">The raw numbers, [B, S]; null if there are none.</param>
/// <param name="Wide">The first-order weights of the pooled fields, [B, C, 1]; null without a wide term.</param>
internal sealed record FieldBatch(IReadOnlyList<Tensor> Embedded, Tensor? Numbers, Tensor? Wide);

/// <summary>Values of an ONNX graph that the network reads, named as in <see cref="FieldBatch"/>.</summary>
internal sealed record FieldValues(IReadOnlyList<string> Embedded, string? Numbers, string? Wide);
