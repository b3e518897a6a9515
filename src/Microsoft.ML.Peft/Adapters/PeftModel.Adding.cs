using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.LoraXs;
using Microsoft.ML.Peft.Adapters.RandLora;
using Microsoft.ML.Peft.Adapters.Sora;
using Microsoft.ML.Peft.Adapters.Svfit;
using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>Adds another adapter on the same weights and makes it the active one.</summary>
    /// <param name="adapterName">A new name.</param>
    /// <param name="options">The method and its layers.</param>
    /// <exception cref="ArgumentException">The name is in use; or as for <see cref="Attach"/>.</exception>
    public void Add(string adapterName, AdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (options is TaskVectorOptions vectors)
        {
            AddTaskVectors(adapterName, vectors);
            return;
        }

        var selection = Select(adapterName, options);
        var random = _random ?? (options.Seed is { } seed ? new RandomSource(seed) : RandomSource.FromTorch());
        RandLoraBases? bases = null;
        Register(selection, adapterName, options, (target, index) => CreateAdapter(target, index));

        Adapter CreateAdapter(TargetLayer target, int index) => options switch
        {
            LoraOptions lora => LoraInitializer.Create(target, lora, selection.Patterns, index, random),
            SvfitOptions svfit => SvfitAdapter.Create(target, svfit),
            SoraOptions sora => SoraAdapter.Create(target, sora, random),
            LoraXsOptions xs => LoraXsAdapter.Create(target, xs, random),
            RandLoraOptions rand => RandLoraAdapter.Create(target, bases ??= RandLoraBases.Create(selection.Layers, rand, random), rand, random),
            _ => throw new NotSupportedException($"{options.GetType().Name} is no method that this version knows."),
        };
    }

    private TargetSelection Select(string name, AdapterOptions options, string? path = null, FileNames? names = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireUnmerged("add an adapter");
        if (_adapters.ContainsKey(name))
            throw new ArgumentException($"There is an adapter '{name}' already.", nameof(name));
        return new TargetSelection(Network, options, path, names);
    }

    /// <param name="selection">The layers.</param>
    /// <param name="name">The adapter's name.</param>
    /// <param name="options">Its options.</param>
    /// <param name="create">Creates the adapter of a layer from the layer and its position in the selection.</param>
    /// <param name="saved">Values of the fully trained modules; null for those of the network before its first adapter.</param>
    /// <param name="check">Takes other tensors, and a last check before the network is changed.</param>
    private void Register(
        TargetSelection selection,
        string name,
        AdapterOptions options,
        Func<TargetLayer, int, Adapter> create,
        IReadOnlyDictionary<string, Tensor>? saved = null,
        Action<AdapterSet>? check = null)
    {
        var set = new AdapterSet(name, options, [.. selection.SavedModules.Select(module => module.Name)], selection.Biases, selection.Unmatched);
        try
        {
            for (var i = 0; i < selection.Layers.Count; i++)
            {
                CancellationCheck.ThrowIfCancelled(); // a layer may need its singular values
                var adapter = create(selection.Layers[i], i);
                set.Layers.Add((LayerOf(selection.Layers[i]), adapter));
            }

            foreach (var (parameter, value) in saved ?? new Dictionary<string, Tensor>())
                Store(set.Stored, parameter, value);
            check?.Invoke(set);
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
}
