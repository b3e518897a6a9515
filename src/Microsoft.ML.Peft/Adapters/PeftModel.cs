using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// A network with adapters. The network keeps its type and is used as before. Its own parameters are frozen, and those of the active
/// adapter are trained (<see cref="TrainableParameters"/>). Layers are changed through forward hooks, which torch runs on
/// <c>call</c>: a network that calls <c>forward</c> of its layers bypasses the adapters
/// (<see cref="EnsureUsed"/> detects this). Not thread-safe.
/// </summary>
/// <remarks>
/// The creator of the network disposes it, after this object. Choose its device first, or change it with
/// <see cref="To(Device)"/>.
/// </remarks>
public sealed partial class PeftModel : IDisposable
{
    private readonly Dictionary<string, AdaptedLayer> _layers = [];
    private readonly Dictionary<string, AdapterSet> _adapters = [];
    private readonly Dictionary<string, bool> _trainedBefore;
    private readonly Dictionary<string, Tensor> _initialSaved = [];
    private readonly RandomSource? _random;
    private AdapterSet? _active;

    private PeftModel(nn.Module network, RandomSource? random = null)
    {
        Network = network;
        _random = random;
        _trainedBefore = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.requires_grad);
        foreach (var (_, parameter) in network.named_parameters())
            parameter.requires_grad = false;
    }

    /// <summary>The network, whose outputs the active adapter changes.</summary>
    public nn.Module Network { get; }

    /// <summary>The names of the adapters.</summary>
    public IReadOnlyList<string> AdapterNames => [.. _adapters.Keys];

    /// <summary>The active adapter, which is trained; null if there is none.</summary>
    public string? ActiveAdapter => _active?.Name;

    /// <summary>True if the active adapter is merged into the weights.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>The options of the active adapter.</summary>
    internal AdapterOptions Options => Active.Options;

    /// <summary>Freezes a network and adds a first adapter, which is active. Outputs do not change before training.</summary>
    /// <param name="network">Any network with layers of the kinds Linear, Conv2d and Embedding.</param>
    /// <param name="options">The method and its layers: <see cref="LoraOptions"/> or <see cref="SvfitOptions"/>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <exception cref="ArgumentException">An option is out of range, or no module is a target; the message lists the modules.</exception>
    /// <exception cref="NotSupportedException">The options name a module of a kind without adapter support.</exception>
    public static PeftModel Attach(nn.Module network, AdapterOptions options, string adapterName = PeftDefaults.AdapterName) => AttachForRun(network, options, adapterName, null);

    /// <inheritdoc cref="Attach"/>
    /// <param name="network">The network.</param>
    /// <param name="options">The method and its layers.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <param name="random">A run's source of random numbers; null outside of a run.</param>
    internal static PeftModel AttachForRun(nn.Module network, AdapterOptions options, string adapterName, RandomSource? random)
    {
        ArgumentNullException.ThrowIfNull(network);
        NativeBackend.EnsureAvailable();
        var model = new PeftModel(network, random);
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

    /// <summary>Moves the network and all adapters to a device.</summary>
    public void To(Device device)
    {
        RequireUnmerged("move to another device");
        _ = Network.to(device);
        foreach (var (_, adapter) in _adapters.Values.SelectMany(set => set.Layers))
            _ = adapter.to(device);
    }

    /// <summary>
    /// Removes the adapters from the network and disposes them. Weights do not change: a merged adapter stays merged.
    /// Fully trained modules keep the active adapter's values. Parameters are trained or frozen as before.
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

    private void RequireUnmerged(string what)
    {
        if (IsMerged)
            throw new InvalidOperationException($"Cannot {what} while '{ActiveAdapter}' is merged; call {nameof(Unmerge)} first.");
    }
}
