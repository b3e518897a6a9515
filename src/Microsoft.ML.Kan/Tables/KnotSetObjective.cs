using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables;

/// <summary>
/// Trains a set of networks side by side on the same batches. Where there is a choice, a first phase holds rows out: each network
/// learns from the others, the worst networks stop early, and the rest are weighed by <see cref="GreedyCombination"/> on their predictions
/// of held-out rows. A second phase trains the chosen networks again, on all rows. With validation rows there is one phase, and they decide.
/// </summary>
internal sealed class KnotSetObjective : FeatureObjective, IPhasedObjective, IRunObserver, IStepObserver, IGradientObjective
{
    private const int RowsOfPrediction = 1024;

    private const string Training = "training";

    private static readonly TrainingPhase Choosing = new("choosing", 1);

    private readonly KnotSetPlan _plan;
    private readonly DataSummary _summary;
    private readonly Device _device;
    private readonly int _threads;
    private readonly KnotLoss _losses;
    private readonly NetworkFactory _factory;
    private readonly Workers _workers;
    private HeldOutPredictions _validated;
    private HeldOutPredictions? _bestValidated;
    private BatchSource? _rows;
    private KnotNetworkSet _network = null!;
    private NetworkInTraining[] _networks = [];
    private NetworkInTraining[] _active = [];
    private KnotChoice _choice;
    private bool _drops;
    private int _phase;
    private int _epoch;
    private int _epochs;
    private IReadOnlyDictionary<string, Tensor> _structure = new Dictionary<string, Tensor>();

    /// <param name="plan">Which networks are trained and how rows are held out.</param>
    /// <param name="losses">The losses of a task; owned from now on.</param>
    /// <param name="summary">Of the training rows.</param>
    /// <param name="device">Where the networks are trained.</param>
    /// <param name="threads">The most threads for networks side by side; 0 to leave values and gradients to torch.</param>
    /// <param name="random">The source of all weights.</param>
    public KnotSetObjective(KnotSetPlan plan, TaskLoss losses, DataSummary summary, Device device, int threads, RandomSource random)
        : base(null!, losses)
    {
        _plan = plan;
        _summary = summary;
        _device = device;
        _threads = threads;
        _factory = new NetworkFactory(plan, summary, losses.Task.Outputs, device, random);
        _workers = new Workers(threads);
        _losses = KnotLoss.Of(losses.Task);
        _choice = KnotChoice.None(plan.Candidates.Count);
        _validated = new HeldOutPredictions(plan.Candidates.Count);
        Phases = plan.Refits ? [Choosing, new(Training, plan.TrainingFraction)] : [new(Training, 1)];
        Use(_factory.First());
    }

    public override KnotNetworkSet Network => _network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => [.. _networks.SelectMany(network => network.Groups)];

    public override IReadOnlyList<SparseParameter> SparseParameters => [.. _networks.Select(network => network.Network.Categories).OfType<SparseParameter>()];

    // The kernels share no operation among threads.
    public override double MultiplyAddsPerRow => _threads > 0 ? 0 : DenseParameterCount;

    public override long ActivationBytes => _network.ActivationBytes;

    public IReadOnlyList<TrainingPhase> Phases { get; }

    public IReadOnlyDictionary<string, Tensor> Structure
    {
        get
        {
            WeighBestValidated();
            return _structure;
        }
    }

    /// <summary>The networks that were compared and their shares in the model.</summary>
    public KanSetSelection Selection => new([.. _plan.Candidates.Select((member, m) => new KanSelectedMember(
        member, _plan.Chooses ? _choice.Weights[m] : 1.0 / _plan.Candidates.Count, _choice.Losses[m], _choice.Dropped[m]))]);

    public void Prepare(BatchSource rows, Action checkAlive) => _rows = rows;

    public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        _phase = phase;
        if (structure is not null)
            _choice = KnotChoice.Read(structure, _plan.Candidates.Count);
        if (phase > 0)
            Use(_factory.Last(_choice.Weights));
        Drop();
    }

    public void EndPhase(int phase, double loss) => Choose();

    public bool BeginEpoch(int phase, int epoch, int epochs)
    {
        (_epoch, _epochs) = (epoch, epochs);
        _validated = new HeldOutPredictions(_plan.Candidates.Count);
        _drops = phase == 0 && !_plan.HasValidation && _plan.DropsAfter(epoch, epochs);
        foreach (var network in _networks)
            network.ForgetHeldOut();
        return false;
    }

    /// <summary>Holds the shapes of features, by slot, from now on; called before training.</summary>
    public void Hold(IReadOnlyDictionary<int, FeatureShape> shapes)
    {
        _factory.Hold(shapes);
        Use(_factory.First()); // the shapes decide on layouts and functions
    }

    public void EndStep()
    {
        if (_factory.Shapes.Count > 0)
            _workers.ForEach(_active, network => network.Shape!.Apply());
    }

    public void EndEpoch()
    {
        if (_drops)
            DropWorst([.. Enumerable.Range(0, _plan.Candidates.Count).Select(MeanHeldOut)]);
    }

    // Called between validation and the checkpoint: the epoch's losses are part of both.
    public bool IsPhaseComplete(int phase)
    {
        if (!_validated.HasRows)
            return false;
        KeepBestValidated();
        if (_plan.DropsAfter(_epoch, _epochs))
            DropWorst(_validated.Losses(_losses));
        return false;
    }

    public double? Gradient(TensorBatch batch, double meanWeight)
    {
        if (_threads == 0)
            return null;
        var rows = Read(batch, 1 / (batch.Rows * meanWeight));
        _workers.ForEach(_active, network => network.Learn(rows, _losses, _plan, _drops));
        foreach (var network in _active)
            network.GiveCategories();
        return _active.Average(network => network.StepLoss) * rows.Weights.Sum() * rows.Scale;
    }

    public override Tensor RowLoss(TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        if (_drops)
            MeasureHeldOut(batch);
        var weight = Losses.Weight(batch);
        var (sum, mean) = (zeros(batch.Rows, device: _device), zeros(batch.Rows, device: _device)); // [B]
        foreach (var network in _active)
        {
            var (loss, share) = TorchRows.Loss(network, batch, weight, Losses, _plan);
            sum = sum.Plus(loss);
            mean = mean.Plus(loss.detach().Over(share * _active.Length));
        }
        // The value is the mean of the networks on the rows they learn from, the gradient that of their sum, so that the learning of a network does not depend on the number of networks.
        return (sum - (sum.detach() - mean)).MoveToOuterDisposeScope();
    }

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        var rows = Read(batch, 1);
        int[] all = [.. Enumerable.Range(0, batch.Rows)];
        var outputs = new float[_active.Length][];
        _workers.ForEach(_active, (network, n) => outputs[n] = Predict(network, batch, all));
        var mean = new float[batch.Rows * Losses.Task.Outputs];
        var sum = _active.Sum(network => network.Weight);
        for (var n = 0; n < _active.Length; n++)
        {
            var share = (float)(_active[n].Weight / sum);
            for (var i = 0; i < mean.Length; i++)
                mean[i] += share * outputs[n][i];
        }
        if (_plan.HasValidation && _plan.Chooses)
            _validated.Add(rows, mean, [.. _active.Select(network => network.Candidate).Zip(outputs)], _losses);
        var (loss, recognised) = Losses.Validate(tensor(mean, [batch.Rows, Losses.Task.Outputs], device: _device), batch);
        return (loss.MoveToOuterDisposeScope(), recognised?.MoveToOuterDisposeScope());
    }

    public void Complete()
    {
        if (!_plan.Chooses || _phase > 0)
            return;
        if (_plan.HasValidation)
            WeighBestValidated();
        else
            Choose(); // the run ended before the second phase
        Keep();
    }

    /// <summary>The share of each feature in the outputs; the shares sum to 1 unless the outputs are constant.</summary>
    public float[] FeatureScores()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var inputs = _summary.Sample.Columns.Where((column, i) => i == 0 || column.Spec.KeyCount > 0).Select(column =>
        {
            using var whole = column.ToTensor(CPU);
            return whole.alias();
        });
        var sample = TorchRows.Inputs([.. inputs]);
        return KnotScores.Of(_network, sample.narrow(0, 0, Math.Min(RowsOfPrediction, sample.shape[0])));
    }

    protected override Tensor Predict(Tensor features) => _network.call(features);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Release();
        base.Dispose(disposing);
    }

    private void Use(List<NetworkInTraining> networks)
    {
        Release();
        _network?.Dispose();
        _networks = [.. networks];
        _network = new KnotNetworkSet(networks.Select(network => network.Network));
        Activate();
    }

    // Networks that stopped keep their weights, but are no part of the mean.
    private void Activate()
    {
        _active = [.. _networks.Where(network => !network.IsDropped)];
        var sum = _active.Sum(network => network.Weight);
        _network.Weigh([.. _networks.Select(network => network.IsDropped ? 0 : network.Weight / sum)]);
        foreach (var tensor in _structure.Values)
            tensor.Dispose();
        _structure = _choice.Write();
    }

    private void Drop()
    {
        foreach (var network in _networks)
            network.IsDropped = _phase == 0 && _choice.Dropped[network.Candidate];
        Activate();
    }

    private void DropWorst(double[] losses)
    {
        int[] left = [.. Enumerable.Range(0, losses.Length).Where(m => !_choice.Dropped[m]).OrderBy(m => double.IsNaN(losses[m]) ? double.PositiveInfinity : losses[m])];
        var dropped = left[_plan.Kept(left.Length)..];
        if (dropped.Length == 0)
            return;
        _choice = _choice with
        {
            Losses = [.. _choice.Losses.Select((loss, m) => _choice.Dropped[m] ? loss : losses[m])],
            Dropped = [.. _choice.Dropped.Select((before, m) => before || dropped.Contains(m))],
        };
        Drop();
    }

    private double MeanHeldOut(int candidate)
    {
        var own = _networks.Where(network => network.Candidate == candidate).Select(network => network.HeldOut).ToArray();
        return own.Sum(sum => sum.Loss) / own.Sum(sum => sum.Weight);
    }

    // Weighs the candidates by their predictions of all held-out rows.
    private void Choose()
    {
        if (_choice.IsMade)
            return;
        var heldOut = new HeldOutPredictions(_plan.Candidates.Count);
        _network.eval();
        foreach (var batch in _rows!.Visit(RowsOfPrediction, shuffleSeed: null, CancellationCheck.ThrowIfCancelled))
        {
            using var scope = NewDisposeScope();
            var rows = Read(batch, 1);
            for (var fold = 0; fold < _plan.Folds; fold++)
            {
                int[] own = [.. Enumerable.Range(0, rows.Rows).Where(row => rows.Parts[row] == fold)];
                foreach (var row in own)
                    heldOut.AddRow(rows.Labels[row], rows.Weights[row]);
                var networks = _active.Where(network => network.Fold == fold).ToArray();
                var outputs = new float[networks.Length][];
                _workers.ForEach(networks, (network, n) => outputs[n] = Predict(network, batch, own));
                for (var n = 0; n < networks.Length; n++)
                    heldOut.AddOutputs(networks[n].Candidate, outputs[n]);
            }
        }
        Weigh(heldOut);
    }

    private void Weigh(HeldOutPredictions heldOut)
    {
        var losses = heldOut.Losses(_losses);
        _choice = _choice with
        {
            Weights = heldOut.Combine(_losses, _plan.Most),
            Losses = [.. _choice.Losses.Select((before, m) => double.IsNaN(losses[m]) ? before : losses[m])],
        };
        Activate();
    }

    // The mean of the chosen candidates' predictions, each candidate with its weight.
    private void Keep()
    {
        if (!_choice.IsMade)
            return;
        var folds = Math.Max(1, _plan.Folds);
        foreach (var network in _networks)
        {
            network.Weight = _choice.Weights[network.Candidate] / folds;
            network.IsDropped = network.Weight == 0;
        }
        Activate();
    }

    private void KeepBestValidated()
    {
        var (loss, best) = (_validated.MeanLoss, _choice.BestLoss);
        if (_plan.RestoresBest && loss >= best - (Math.Abs(best) * _plan.MinimumImprovement))
            return;
        _choice = _choice with { BestLoss = loss };
        _bestValidated = _validated;
    }

    // Called only when the weights are requested, because weighing takes time.
    private void WeighBestValidated()
    {
        if (_bestValidated is null)
            return;
        Weigh(_bestValidated);
        _bestValidated = null;
    }

    private KernelBatch Read(TensorBatch batch, double scale)
    {
        using var scope = NewDisposeScope();
        var rows = new KernelBatch(batch, Losses.Weight(batch), scale, _plan);
        if (_threads > 0)
            _workers.ForEach([.. _active.Select(network => network.Network.Layout).Distinct()], layout => _factory.Cells[layout].Read(rows.Inputs, rows.Rows));
        return rows;
    }

    private float[] Predict(NetworkInTraining network, TensorBatch batch, int[] rows)
    {
        if (_threads > 0)
            return network.Predict(rows);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var own = TorchRows.Inputs(batch.Inputs).index_select(0, tensor(rows, device: batch.Inputs[0].device).to(int64));
        return [.. network.Network.call(own).cpu().data<float>()];
    }

    // Before a step, as the kernels do.
    private void MeasureHeldOut(TensorBatch batch)
    {
        var rows = Read(batch, 1);
        _network.eval();
        foreach (var network in _active.Where(network => network.Fold >= 0))
        {
            int[] own = [.. Enumerable.Range(0, rows.Rows).Where(row => rows.Parts[row] == network.Fold)];
            if (own.Length > 0)
                network.AddHeldOut(rows, _losses, own, Predict(network, batch, own));
        }
        _network.train();
    }

    private void Release()
    {
        foreach (var network in _networks)
            network.Dispose();
        foreach (var tensor in _structure.Values)
            tensor.Dispose();
        _structure = new Dictionary<string, Tensor>();
    }
}
