using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

/// <summary>
/// A network with adapters. The network keeps its type and is used as before; its own parameters are frozen, those of the active
/// adapter are trained (<see cref="TrainableParameters"/>). Layers are changed through forward hooks, which torch runs on
/// <c>call</c>: a network that uses <c>forward</c> of its layers instead bypasses the adapters
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

    /// <summary>The network, whose calls the active adapter changes.</summary>
    public nn.Module Network { get; }

    /// <summary>The names of the adapters.</summary>
    public IReadOnlyList<string> AdapterNames => [.. _adapters.Keys];

    /// <summary>The adapter that acts and is trained; null while none does.</summary>
    public string? ActiveAdapter => _active?.Name;

    /// <summary>True if the active adapter is merged into the weights.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>Freezes a network and gives it a first adapter, which is active. Until it is trained, outputs stay as they were.</summary>
    /// <param name="network">Any network with layers of the kinds Linear, Conv2d and Embedding.</param>
    /// <param name="options">The method and its layers: <see cref="LoraOptions"/> or <see cref="SvfitOptions"/>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <exception cref="ArgumentException">An option is out of range, or no module is a target; the message lists those there are.</exception>
    /// <exception cref="NotSupportedException">A module that the options name is of a kind that adapters do not know.</exception>
    public static PeftModel Attach(nn.Module network, AdapterOptions options, string adapterName = PeftDefaults.AdapterName) => AttachForRun(network, options, adapterName, null);

    /// <inheritdoc cref="Attach"/>
    /// <param name="network">The network.</param>
    /// <param name="options">The method and its layers.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <param name="random">A run's source of random numbers; null where there is no run.</param>
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

    private void RequireUnmerged(string what)
    {
        if (IsMerged)
            throw new InvalidOperationException($"Cannot {what} while '{ActiveAdapter}' is merged; call {nameof(Unmerge)} first.");
    }
}
