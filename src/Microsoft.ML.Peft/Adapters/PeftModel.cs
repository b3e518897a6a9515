using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// A network with adapters. The network keeps its type and is used as before; its own parameters are frozen, those of the active
/// adapter are trained (<see cref="TrainableParameters"/>). Layers are changed through forward hooks, which torch runs on
/// <c>call</c>: a network that uses <c>forward</c> of its layers instead passes the adapters by
/// (<see cref="EnsureUsed"/> finds that). Used by one thread at a time.
/// </summary>
/// <remarks>
/// The network stays its maker's to dispose, after this object. Its device should be chosen first, or changed through
/// <see cref="To(Device)"/>.
/// </remarks>
public sealed partial class PeftModel : IDisposable
{
    private readonly Dictionary<string, AdaptedLayer> _layers = [];
    private readonly Dictionary<string, AdapterSet> _adapters = [];
    private readonly Dictionary<string, bool> _trainedBefore;
    private readonly Dictionary<string, Tensor> _initialSaved = [];
    private AdapterSet? _active;

    private PeftModel(nn.Module network)
    {
        Network = network;
        _trainedBefore = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.requires_grad);
        foreach (var (_, parameter) in network.named_parameters())
            parameter.requires_grad = false;
    }

    /// <summary>The network, whose calls the active adapter changes.</summary>
    public nn.Module Network { get; }

    /// <summary>The names of the adapters.</summary>
    public IReadOnlyList<string> AdapterNames => [.. _adapters.Keys];

    /// <summary>The adapter that acts and is trained; null while none does.</summary>
    public string? ActiveAdapter => _active?.Name;

    /// <summary>Whether the active adapter is part of the weights.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>What the active adapter changes.</summary>
    /// <exception cref="InvalidOperationException">No adapter is active.</exception>
    public TargetReport Report => ReportOf(Active);

    /// <summary>Freezes a network and gives it a first adapter, which is active. Until it is trained, outputs stay as they were.</summary>
    /// <param name="network">Any network with layers of the kinds Linear, Conv2d and Embedding.</param>
    /// <param name="options">The method and its layers: <see cref="LoraOptions"/> or <see cref="SvfitOptions"/>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <exception cref="ArgumentException">An option is out of range, or no module is a target; the message lists those there are.</exception>
    /// <exception cref="NotSupportedException">A module that the options name is of a kind that adapters do not know.</exception>
    public static PeftModel Attach(nn.Module network, AdapterOptions options, string adapterName = "default")
    {
        ArgumentNullException.ThrowIfNull(network);
        NativeBackend.EnsureAvailable();
        var model = new PeftModel(network);
        try
        {
            model.Add(adapterName, options);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Adds another adapter on the same weights and makes it the active one.</summary>
    /// <param name="adapterName">A new name.</param>
    /// <param name="options">The method and its layers.</param>
    /// <exception cref="ArgumentException">The name is taken; or as for <see cref="Attach"/>.</exception>
    public void Add(string adapterName, AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var selection = Select(adapterName, options);
        Register(selection, adapterName, options, (target, index) => AdapterFactory.Create(target, options, index));
    }

    /// <summary>
    /// Makes another adapter the active one, with its values of the modules that are trained as a whole; null takes the network back to
    /// what it was before the first adapter.
    /// </summary>
    /// <exception cref="ArgumentException">There is no adapter of this name.</exception>
    /// <exception cref="InvalidOperationException">An adapter is merged.</exception>
    public void Activate(string? adapterName)
    {
        RequireUnmerged("activate another adapter");
        Switch(adapterName is null ? null : Find(adapterName));
    }

    /// <summary>
    /// What is to be trained, under names of the file format: the parameters of the active adapter and of the modules trained as a whole.
    /// The objects belong to the network and the adapter.
    /// </summary>
    public IReadOnlyList<(string Name, Parameter Value)> TrainableParameters()
    {
        var adapter = Active.Layers.SelectMany(entry => entry.Adapter.named_parameters()
            .Where(parameter => parameter.parameter.requires_grad)
            .Select(parameter => ($"{entry.Layer.Target.Name}.{parameter.name}", parameter.parameter)));
        return [.. adapter, .. SavedParameters(Active)];
    }

    /// <summary>
    /// Checks after a forward pass that every layer of the active adapter took part in one. A layer that did not is one whose
    /// <c>forward</c> the network uses, or whose weight it reads itself, or that it does not use at all.
    /// </summary>
    /// <exception cref="InvalidOperationException">Some did not; the message names them.</exception>
    public void EnsureUsed()
    {
        var passed = Active.Layers.Where(entry => !entry.Layer.WasCalled).Select(entry => entry.Layer.Target.Name).ToList();
        if (passed.Count > 0)
            throw new InvalidOperationException($"These layers have an adapter that no forward pass came by: {string.Join(", ", passed)}. The network does not run them through 'call', so that they would not learn.");
    }

    /// <summary>Moves the network and all adapters to a device.</summary>
    public void To(Device device)
    {
        RequireUnmerged("move to another device");
        _ = Network.to(device);
        foreach (var (_, adapter) in _adapters.Values.SelectMany(set => set.Layers))
            _ = adapter.to(device);
    }

    /// <summary>
    /// Takes the adapters off the network and disposes them. Weights stay as they are: with the adapter where it is merged, without it
    /// otherwise; modules trained as a whole as the active adapter has them. Parameters are trained or frozen as they were before.
    /// </summary>
    public void Dispose()
    {
        foreach (var layer in _layers.Values)
            layer.Dispose();
        _layers.Clear();
        foreach (var set in _adapters.Values)
            set.Dispose();
        _adapters.Clear();
        foreach (var tensor in _initialSaved.Values)
            tensor.Dispose();
        _initialSaved.Clear();
        _active = null;
        foreach (var (name, parameter) in Network.named_parameters())
            parameter.requires_grad = _trainedBefore.GetValueOrDefault(name, true);
    }

    private AdapterSet Active => _active ?? throw new InvalidOperationException("No adapter is active.");

    private TargetSelection Select(string name, AdapterOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireUnmerged("add an adapter");
        if (_adapters.ContainsKey(name))
            throw new ArgumentException($"There is an adapter '{name}' already.", nameof(name));
        return new TargetSelection(Network, options);
    }

    /// <param name="selection">The layers.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="options">Its options.</param>
    /// <param name="create">Makes the adapter of a layer from the layer and its place in the selection.</param>
    /// <param name="saved">Values of the modules trained as a whole; null for those of the network before its first adapter.</param>
    /// <param name="check">A last check before the network is changed.</param>
    private void Register(
        TargetSelection selection,
        string name,
        AdapterOptions options,
        Func<TargetLayer, int, Adapter> create,
        IReadOnlyDictionary<string, Tensor>? saved = null,
        Action? check = null)
    {
        var set = new AdapterSet(name, options, [.. selection.SavedModules.Select(module => module.Name)], selection.Unmatched);
        try
        {
            for (var i = 0; i < selection.Layers.Count; i++)
            {
                var adapter = create(selection.Layers[i], i);
                set.Layers.Add((LayerOf(selection.Layers[i]), adapter));
            }

            foreach (var (parameter, value) in saved ?? new Dictionary<string, Tensor>())
                Store(set.Stored, parameter, value);
            check?.Invoke();
        }
        catch
        {
            set.Dispose();
            throw;
        }

        _adapters.Add(name, set);
        Switch(set);
    }

    private AdaptedLayer LayerOf(TargetLayer target)
    {
        if (!_layers.TryGetValue(target.Name, out var layer))
            _layers.Add(target.Name, layer = new AdaptedLayer(target));
        return layer;
    }

    private AdapterSet Find(string name) => _adapters.TryGetValue(name, out var set)
        ? set
        : throw new ArgumentException($"There is no adapter '{name}'; there are: {string.Join(", ", _adapters.Keys)}.", nameof(name));

    private void RequireUnmerged(string what)
    {
        if (IsMerged)
            throw new InvalidOperationException($"Cannot {what} while '{ActiveAdapter}' is merged; call {nameof(Unmerge)} first.");
    }

    private TargetReport ReportOf(AdapterSet set)
    {
        var layers = set.Layers.ConvertAll(entry => new AdaptedLayerInfo(
            entry.Layer.Target.Name,
            entry.Layer.Target.Module.GetType().Name,
            entry.Adapter.Rank,
            entry.Adapter.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel())));
        var whole = SavedParameters(set).Sum(parameter => parameter.Value.numel());
        return new TargetReport(layers, set.SavedModules, set.Unmatched, layers.Sum(layer => layer.TrainableParameters) + whole, Network.parameters().Sum(parameter => parameter.numel()));
    }

    private IEnumerable<(string Name, Parameter Value)> SavedParameters(AdapterSet set) =>
        Network.named_parameters().Where(entry => set.Saves(entry.name));
}
