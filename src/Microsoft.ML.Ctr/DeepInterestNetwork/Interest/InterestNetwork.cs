using Microsoft.ML.Ctr.DeepInterestNetwork.Rows;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork.Interest;

/// <summary>
/// The Deep Interest Network over embedded columns: the history's interest in the candidate, the candidate, optionally their product,
/// and the context are concatenated and go through a tower to the logit [B, 1]. Source: Zhou et al. (KDD 2018), figure 2.
/// </summary>
internal sealed class InterestNetwork : nn.Module
{
    private readonly InterestShape _shape;
    private readonly InterestPool _pool;
    private readonly Tower _tower;
    private readonly NumericFields? _numbers;
    private readonly RandomSource _random;

    /// <param name="shape">The shape.</param>
    /// <param name="scaling">The standardisation of the context's raw numbers; null or empty if there are none.</param>
    /// <param name="device">The device of the parameters; null for the CPU.</param>
    /// <param name="random">The source of initial weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    public InterestNetwork(InterestShape shape, NumericScaling? scaling = null, Device? device = null, RandomSource? random = null) : base("deep_interest_network")
    {
        _random = random ??= RandomSource.FromTorch();
        _shape = shape;
        var unit = shape.Pooling == HistoryPooling.Attention
            ? new AttentionUnit(shape.EntryWidth, shape.AttentionWidths, shape.AttentionActivation, shape.InitialWeight, device, random)
            : null;
        SequenceEncoder? encoder = shape.Pooling switch
        {
            HistoryPooling.SelfAttention => new SelfAttentionEncoder(shape.EntryWidth, device, random),
            HistoryPooling.Gru => new RecurrentEncoder(shape.EntryWidth, device, random),
            _ => null,
        };
        _pool = new InterestPool(shape.Pooling, shape.Normalization, unit, 1 / Math.Sqrt(shape.EntryWidth), encoder);
        _tower = new Tower("tower", shape.TowerInputs, shape.Tower, device, random);
        register_module("interest", _pool);
        register_module("tower", _tower);
        if (scaling is { Mean.Length: > 0 })
        {
            _numbers = new NumericFields(scaling, device);
            register_module("numbers", _numbers);
        }
    }

    /// <summary>The logit of each row, [B, 1].</summary>
    /// <param name="candidate">[B, D].</param>
    /// <param name="history">[B, T, D], with any padding; the mask excludes it.</param>
    /// <param name="mask">[B, T]: 0 if there is no entry.</param>
    /// <param name="context">The concatenated embedded context, [B, .]; null if there is none.</param>
    /// <param name="numbers">The raw numbers of the context, [B, S]; null if there are none.</param>
    public Tensor Logits(Tensor candidate, Tensor history, Tensor mask, Tensor? context = null, Tensor? numbers = null)
    {
        using var scope = NewDisposeScope();
        var type = _tower.Type;
        (candidate, history, context) = (Vectors(candidate), Vectors(history), context is null ? null : Vectors(context));
        var rows = HistoryRows.Of(mask, _shape.MaximumHistoryLength);
        var interest = _pool.call(candidate, MatrixOperations.Entries(history, rows), rows); // [B, D]
        List<Tensor> parts = [interest, candidate];
        if (_shape.CrossesCandidate)
            parts.Add(interest * candidate);
        if (context is not null)
            parts.Add(context);
        if (numbers is not null)
            parts.Add(_numbers!.call(numbers).to_type(type));
        return _tower.call(cat(parts, 1)).MoveToOuterDisposeScope(); // [B, 2D or 3D, + C] → [B, 1]

        Tensor Vectors(Tensor vectors) => _random.Dropout(vectors.to_type(type), _shape.EmbeddingDropout, training);
    }

    /// <summary>Writes the same for arguments that are values of the same shapes.</summary>
    /// <returns>The logit [N, 1] and the weight of each position of the history [N, L].</returns>
    public (string Logit, string Weights) Emit(OnnxGraph graph, string candidate, string history, string mask, string? context = null, string? numbers = null)
    {
        var (interest, weights) = _pool.Emit(graph, candidate, history, Newest(graph, mask));
        List<string> parts = [interest, candidate];
        if (_shape.CrossesCandidate)
            parts.Add(graph.Mul(interest, candidate));
        if (context is not null)
            parts.Add(context);
        if (numbers is not null)
            parts.Add(_numbers!.Emit(graph, numbers));
        return (_tower.Emit(graph, graph.Concat(1, [.. parts])), weights);
    }

    // An entry is used if it is among the last valid entries, up to the maximum length.
    private string Newest(OnnxGraph graph, string mask)
    {
        if (_shape.MaximumHistoryLength == int.MaxValue)
            return mask;
        var after = graph.Node("CumSum", [mask, graph.Constant([1L])], OnnxAttribute.Int("reverse", 1)); // [N, L], including the entry itself
        var near = graph.Node("LessOrEqual", [after, graph.Scalar(_shape.MaximumHistoryLength)]);
        return graph.Mul(mask, graph.Cast(near, OnnxType.Float));
    }
}
