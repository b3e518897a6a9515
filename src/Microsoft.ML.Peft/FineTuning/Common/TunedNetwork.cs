using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>A network and its trained parameters: adapters, every parameter or only the head. Does not own the network.</summary>
internal sealed class TunedNetwork : IDisposable
{
    private const long RowsOfFirstUpdate = 50; // enough for the first update (Ponkshe et al. 2024)
    private const long RowsOfDensity = 1024;

    private readonly nn.Module _network;
    private readonly IFineTuningOptions _options;
    private readonly RandomSource _random;
    private readonly PeftModel? _adapters;
    private readonly ActivationDensity? _density;
    private readonly Dictionary<Parameter, Tensor> _precise = new(ReferenceEqualityComparer.Instance);
    private double[] _densityBefore = [];
    private Func<double[]>? _measureDensity;

    /// <param name="network">The network, with its head.</param>
    /// <param name="options">The options of the adapter.</param>
    /// <param name="adapter">The trained parameters, which is not Auto.</param>
    /// <param name="encoder">The name of the pre-trained network in it.</param>
    /// <param name="unused">The names, or last parts of names, of layers that the network does not use.</param>
    /// <param name="random">Draws initial values of adapters and dropout.</param>
    /// <param name="adapted">The last parts of the names of the layers to adapt if the options name none; empty for all linear layers.</param>
    /// <exception cref="ArgumentException">The options name missing layers, or a rank above a layer's.</exception>
    public TunedNetwork(nn.Module network, IFineTuningOptions options, FineTuningAdapter adapter, string encoder, IReadOnlyList<string> unused, RandomSource random, IReadOnlyList<string>? adapted = null)
    {
        (_network, _options, Adapter, _random) = (network, options, adapter, random);
        ModelDropout.Use(network, random);
        if (options.ActivationDensityPenalty is { } penalty)
            _density = new ActivationDensity(network, penalty, options.ActivationDensityEpsilon);
        (_adapters, StartsMerged) = FirstAdapter.Of(network, options, adapter, encoder, unused, adapted ?? [], random);
        if (adapter == FineTuningAdapter.Frozen)
            Freeze(network);
    }

    /// <summary>The trained parameters.</summary>
    public FineTuningAdapter Adapter { get; }

    /// <summary>The adapters; null if there are none.</summary>
    public PeftModel? Adapters => _adapters;

    /// <summary>True if the adapter of <see cref="FineTuningOptions.StartFrom"/> is part of the weights that the run starts with.</summary>
    public bool StartsMerged { get; }

    /// <summary>True if only the head is trained.</summary>
    public bool IsFrozen => Adapter == FineTuningAdapter.Frozen;

    /// <summary>The density of activations before and after training; null if it was not measured.</summary>
    public ActivationDensityReport? Density { get; private set; }

    /// <summary>The currently trained parameters; <see cref="PeftModel.InitializeFromData"/> replaces the adapters.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Trained
        => _adapters?.TrainableParameters() ?? [.. _network.named_parameters().Where(entry => entry.parameter.requires_grad)];

    /// <summary>The parameters by learning rate and weight decay. Rates are multiples of the run's rate, which does not know the choice of <see cref="FineTuningAdapter.Auto"/>.</summary>
    public IReadOnlyList<ParameterGroup> Groups()
    {
        var learningRate = _options.LearningRateWith(_options.Adapter);
        var trained = Trained;
        var groups = new List<ParameterGroup>();
        Add("network", trained.Where(entry => !FineTuningHead.Owns(entry.Name)), _options.LearningRateWith(Adapter) / learningRate);
        Add("head", trained.Where(entry => FineTuningHead.Owns(entry.Name)), _options.HeadLearningRateWith(Adapter) / learningRate);
        return groups;

        // Vectors are biases, norms, magnitudes and singular values. Decay towards zero would undo pre-training there.
        void Add(string name, IEnumerable<(string Name, Parameter Value)> parameters, double factor)
        {
            foreach (var group in parameters.GroupBy(entry => entry.Value.dim() > 1).OrderByDescending(group => group.Key))
                groups.Add(new ParameterGroup(group.Key ? name : $"{name}, vectors", group, factor, weightDecay: group.Key));
        }
    }

    /// <summary>Prepares the first step: EVA reads the rows, and frozen parameters are converted to the run's precision.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="checkAlive">Throws if the run is cancelled.</param>
    /// <param name="read">Returns the network's inputs from a batch.</param>
    /// <param name="forward">Runs the network on these inputs.</param>
    /// <param name="rowLoss">Returns the losses of a batch's rows, [B].</param>
    /// <param name="mask">Returns the positions of the inputs to use; null for all.</param>
    public void Prepare<T>(BatchSource rows, Action checkAlive, Func<TensorBatch, IEnumerable<T>> read, Action<T> forward, Func<TensorBatch, Tensor> rowLoss, Func<T, Tensor?>? mask = null)
    {
        if (_density is not null)
        {
            _measureDensity = () => _density.Measure(Pass);
            _densityBefore = _measureDensity();
        }

        if (Adapter == FineTuningAdapter.Eva)
            _ = _adapters!.InitializeFromData(Inputs(), forward, mask, _options.Eva);
        else if (Adapter == FineTuningAdapter.LoraXs)
            _adapters!.InitializeFromGradients(FirstBatches(RowsOfFirstUpdate, shuffles: true), Loss, PeftDefaults.NetworkLearningRate);
        if (_options.Precision == TrainingPrecision.BFloat16)
            ReducePrecision();

        Tensor Loss(TensorBatch batch)
        {
            var losses = rowLoss(batch);
            return batch.Weight is { } weight ? losses.mul(weight).mean() : losses.mean();
        }

        void Pass()
        {
            foreach (var batch in FirstBatches(RowsOfDensity, shuffles: false))
            {
                using var step = NewDisposeScope();
                foreach (var input in read(batch))
                    forward(input);
            }
        }

        IEnumerable<TensorBatch> FirstBatches(long most, bool shuffles)
        {
            var visited = 0L;
            foreach (var batch in rows.Visit(_options.BatchSizeFor(rows.Rows), shuffles ? _random.Seed() : null, checkAlive))
            {
                yield return batch;
                visited += batch.RowIndex.shape[0];
                if (visited >= most)
                    yield break;
            }
        }

        // In random order, because a batch with rows of one class is not representative.
        IEnumerable<T> Inputs()
        {
            foreach (var batch in rows.Visit(_options.BatchSizeFor(rows.Rows), _random.Seed(), checkAlive))
            {
                using var step = NewDisposeScope(); // pictures of many batches would accumulate
                foreach (var input in read(batch))
                    yield return input;
            }
        }
    }

    /// <summary>The losses of rows, [B], with the density loss if the options ask for it.</summary>
    public Tensor WithDensityLoss(Func<Tensor> rowLosses) => _density?.AddTo(rowLosses) ?? rowLosses();

    /// <summary>Restores the precision after the last step, and measures the trained network.</summary>
    public void Complete()
    {
        RestorePrecision();
        if (_measureDensity is { } measure)
            Density = new ActivationDensityReport(_densityBefore, measure());
    }

    /// <summary>The proximal step that follows each optimizer step of a SoRA; nothing for other methods.</summary>
    public void ShrinkGates()
    {
        if (_adapters?.Options is SoraOptions)
            _adapters.ShrinkGates();
    }

    /// <summary>Converts frozen parameters to 16 bits, as <see cref="TrainingPrecision.BFloat16"/> does for trained ones, and keeps copies of their values.</summary>
    public void ReducePrecision()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        foreach (var (_, parameter) in _network.named_parameters())
        {
            if (parameter.requires_grad)
                continue;
            _precise.Add(parameter, parameter.detach().clone().DetachFromDisposeScope());
            ParameterStorage.Replace(parameter, parameter.to_type(ScalarType.BFloat16));
        }
    }

    /// <summary>Undoes <see cref="ReducePrecision"/>.</summary>
    public void RestorePrecision()
    {
        foreach (var (parameter, value) in _precise)
        {
            ParameterStorage.Replace(parameter, value);
            value.Dispose();
        }
        _precise.Clear();
    }

    /// <summary>Describes the trained network, on the CPU, and merges its adapters into the weights.</summary>
    /// <param name="parameterCount">The number of parameters of the network.</param>
    public FineTunedModel Finish(long parameterCount)
    {
        if (_adapters is null)
            _ = _network.cpu();
        else
            _adapters.To(CPU);
        var model = new FineTunedModel(_options, this, parameterCount);
        _adapters?.Merge();
        return model;
    }

    public void Dispose()
    {
        _adapters?.Dispose();
        foreach (var value in _precise.Values)
            value.Dispose();
    }

    private static void Freeze(nn.Module network)
    {
        foreach (var (name, parameter) in network.named_parameters())
            parameter.requires_grad = FineTuningHead.Owns(name);
    }
}
