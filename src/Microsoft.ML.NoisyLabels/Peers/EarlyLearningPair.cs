using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>
/// The two networks of ELR+; the targets of each come from the averaged weights of the other. Source: Liu et al., NeurIPS 2020 (arXiv 2007.00151),
/// section 4.3.
/// </summary>
/// <remarks>
/// In the source the two networks train in turns, an epoch each. Here both take every step, and the targets come from the
/// averages of the previous step.
/// </remarks>
internal sealed class EarlyLearningPair : PeerPair
{
    private readonly PeerNetwork _first;
    private readonly PeerNetwork _second;
    private readonly PeerSettings _settings;
    private readonly RandomSource _random;
    private readonly TargetMemory _secondMemory;
    private readonly Tensor _steps = zeros(1, dtype: ScalarType.Int64).DetachFromDisposeScope();
    private long _step;

    /// <param name="networks">The networks; the objective owns them.</param>
    /// <param name="copies">A network of the same shape for each; this object owns them.</param>
    /// <param name="memory">The target memory of the first network; the losses own it.</param>
    /// <param name="secondMemory">The target memory of the second; this object owns it.</param>
    /// <param name="settings">The settings of ELR+.</param>
    /// <param name="random">The source of the mixing.</param>
    public EarlyLearningPair(
        TwinNetwork networks, TwinNetwork copies, TargetMemory memory, TargetMemory secondMemory, PeerSettings settings, RandomSource random)
    {
        _settings = settings;
        _random = random;
        _secondMemory = secondMemory;
        _first = new PeerNetwork(networks.First, copies.First, memory, settings);
        _second = new PeerNetwork(networks.Second, copies.Second, secondMemory, settings);
        _first.Begin();
        _second.Begin();
        RowState = State();
    }

    public override IReadOnlyDictionary<string, Tensor> RowState { get; }

    // There is no hook after a step, so the averages of the previous step are updated here.
    public override void BeginStep()
    {
        _step = _steps.ReadCpuInt64(0) + 1;
        _steps.data<long>()[0] = _step;
        if (_step == 1)
            return;
        _first.MoveAverage(_step);
        _second.MoveAverage(_step);
    }

    public override Tensor RowLoss(Tensor inputs, TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        var first = Loss(_first, _second, inputs, batch);
        var second = Loss(_second, _first, inputs, batch);
        return first.Plus(second).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _first.Dispose();
            _second.Dispose();
            _secondMemory.Dispose();
            _steps.Dispose();
        }
        base.Dispose(disposing);
    }

    private Tensor Loss(PeerNetwork network, PeerNetwork other, Tensor inputs, TensorBatch batch)
        => network.RowLoss(inputs, batch.Label, batch.Weight, batch.RowIndex, other.Average, PeerMixing.Draw(_settings.MixupAlpha, batch.Rows, inputs.device, _random), _step);

    private Dictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor> { ["steps"] = _steps };
        foreach (var (name, tensor) in _secondMemory.State)
            state["second." + name] = tensor;
        foreach (var (prefix, peer) in new[] { ("average1.", _first), ("average2.", _second) })
        {
            foreach (var (name, parameter) in peer.Average.named_parameters())
                state[prefix + name] = parameter;
        }
        return state;
    }
}
