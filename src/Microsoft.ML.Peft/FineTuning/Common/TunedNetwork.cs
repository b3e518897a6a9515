using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>A network and its trained parameters: adapters, every parameter or only the head. Does not own the network.</summary>
internal sealed class TunedNetwork : IDisposable
{
    private const long RowsOfFirstUpdate = 50;

    private readonly nn.Module _network;
    private readonly IFineTuningOptions _options;
    private readonly RandomSource _random;
    private readonly PeftModel? _adapters;
    private readonly Dictionary<Parameter, Tensor> _precise = new(ReferenceEqualityComparer.Instance);

    /// <param name="network">The network, with its head.</param>
    /// <param name="options">The options that name the trained parameters.</param>
    /// <param name="encoder">The name of the pre-trained network in it.</param>
    /// <param name="unused">The names, or last parts of names, of layers that the network does not use.</param>
    /// <param name="random">Draws initial values of adapters and dropout.</param>
    /// <param name="adapted">The last parts of the names of the layers to adapt if the options name none; empty for all linear layers.</param>
    /// <exception cref="ArgumentException">The options name missing layers, or a rank above a layer's.</exception>
    public TunedNetwork(nn.Module network, IFineTuningOptions options, string encoder, IReadOnlyList<string> unused, RandomSource random, IReadOnlyList<string>? adapted = null)
    {
        (_network, _options, _random) = (network, options, random);
        ModelDropout.Use(network, random);
        if (options.StartFrom is { } start)
            _adapters = StartingFrom(start, network, options, encoder, random);
        else if (AdapterOf(network, options, unused, adapted ?? []) is { } adapter)
            _adapters = PeftModel.AttachForRun(network, adapter, PeftDefaults.AdapterName, random);
        else if (options.Adapter == FineTuningAdapter.Frozen)
            Freeze(network);
    }

    /// <summary>The adapters; null if there are none.</summary>
    public PeftModel? Adapters => _adapters;

    /// <summary>True if only the head is trained.</summary>
    public bool IsFrozen => _options.Adapter == FineTuningAdapter.Frozen;

    /// <summary>The currently trained parameters; <see cref="PeftModel.InitializeFromData"/> replaces the adapters.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Trained
        => _adapters?.TrainableParameters() ?? [.. _network.named_parameters().Where(entry => entry.parameter.requires_grad)];

    /// <summary>The parameters by learning rate and weight decay.</summary>
    /// <param name="learningRate">The run's learning rate; the head's rate is a multiple of it.</param>
    public IReadOnlyList<ParameterGroup> Groups(double learningRate)
    {
        var trained = Trained;
        var groups = new List<ParameterGroup>();
        Add("network", trained.Where(entry => !FineTuningHead.Owns(entry.Name)), 1);
        Add("head", trained.Where(entry => FineTuningHead.Owns(entry.Name)), _options.UsedHeadLearningRate / learningRate);
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
    /// <param name="loss">Returns the loss of a batch.</param>
    /// <param name="mask">Returns the positions of the inputs to use; null for all.</param>
    public void Prepare<T>(BatchSource rows, Action checkAlive, Func<TensorBatch, IEnumerable<T>> read, Action<T> forward, Func<TensorBatch, Tensor> loss, Func<T, Tensor?>? mask = null)
    {
        if (_options.Adapter == FineTuningAdapter.Eva)
            _ = _adapters!.InitializeFromData(Inputs(), forward, mask, _options.Eva);
        else if (_options.Adapter == FineTuningAdapter.LoraXs)
            _adapters!.InitializeFromGradients(FirstBatches(), loss, PeftDefaults.NetworkLearningRate);
        if (_options.Precision == TrainingPrecision.BFloat16)
            ReducePrecision();

        // About 50 rows are enough for the first update (Ponkshe et al. 2024).
        IEnumerable<TensorBatch> FirstBatches()
        {
            var read = 0L;
            foreach (var batch in rows.Visit(_options.BatchSizeFor(rows.Rows), _random.Seed(), checkAlive))
            {
                yield return batch;
                read += batch.RowIndex.shape[0];
                if (read >= RowsOfFirstUpdate)
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
        ShrinkGates();
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

    private static PeftModel StartingFrom(string folder, nn.Module network, IFineTuningOptions options, string encoder, RandomSource random)
    {
        var names = AdapterWeights.NamesFor(folder, encoder, isEncoder: false);
        var adapters = PeftModel.LoadForRun(network, folder, PeftDefaults.AdapterName, names, random, FineTuningHead.ModulesOf(network));
        var isKind = adapters.Options.GetType() == OptionsOf(options)?.GetType();
        if (isKind && adapters.UnplacedTensors.Count == 0)
            return adapters;
        var homeless = string.Join(", ", adapters.UnplacedTensors.Keys);
        adapters.Dispose();
        throw new InvalidDataException(isKind
            ? $"The adapter in '{folder}' has tensors for which the network has no place: {homeless}. A head over the encoder '{encoder}' is read with the names of Hugging Face's classes for sequence classification."
            : $"The adapter in '{folder}' is of another method than {nameof(options.Adapter)}, which is {options.Adapter}; set that to the method of the folder.");
    }

    private static AdapterOptions? OptionsOf(IFineTuningOptions options) => options.Adapter switch
    {
        FineTuningAdapter.Lora or FineTuningAdapter.Eva => options.Lora,
        FineTuningAdapter.Svfit => options.Svfit,
        FineTuningAdapter.RandLora => options.RandLora,
        FineTuningAdapter.LoraXs => options.LoraXs,
        FineTuningAdapter.Sora => options.Sora,
        _ => null,
    };

    // The options' own adapter, and the head. If no layers are named, all linear layers are adapted, or those of the network.
    private static AdapterOptions? AdapterOf(nn.Module network, IFineTuningOptions options, IReadOnlyList<string> unused, IReadOnlyList<string> adapted)
    {
        if (OptionsOf(options)?.Copy() is not { } adapter)
            return null;
        if (adapter.TargetModules.Count == 0 && adapter.TargetPattern is null)
        {
            adapter.TargetModules = adapted;
            adapter.AllLinear |= adapted.Count == 0;
        }

        if (adapter.AllLinear)
            adapter.ExcludeModules = [.. adapter.ExcludeModules, .. unused];
        adapter.ModulesToSave = [.. adapter.ModulesToSave, .. FineTuningHead.ModulesOf(network)];
        return adapter;
    }

    private static void Freeze(nn.Module network)
    {
        foreach (var (name, parameter) in network.named_parameters())
            parameter.requires_grad = FineTuningHead.Owns(name);
    }
}
