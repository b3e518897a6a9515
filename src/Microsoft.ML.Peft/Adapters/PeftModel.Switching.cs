using Microsoft.ML.Peft.Adapters.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Makes another adapter the active one, with its values of the fully trained modules; null restores the network
    /// to its state before the first adapter.
    /// </summary>
    /// <exception cref="ArgumentException">No adapter has this name.</exception>
    /// <exception cref="InvalidOperationException">An adapter is merged.</exception>
    public void Activate(string? adapterName)
    {
        RequireUnmerged("activate another adapter");
        Switch(adapterName is null ? null : Find(adapterName));
    }

    private AdapterSet Find(string name) => _adapters.TryGetValue(name, out var set)
        ? set
        : throw new ArgumentException($"There is no adapter '{name}'; there are: {string.Join(", ", _adapters.Keys)}.", nameof(name));

    // Fully trained modules are part of the network; the values of other adapters are stored with these adapters.
    private void Switch(AdapterSet? next)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        if (_active is { } previous)
        {
            foreach (var (layer, _) in previous.Layers)
                layer.Active = null;
            foreach (var (name, parameter) in SavedParameters(previous))
            {
                Store(previous.Stored, name, parameter);
                parameter.requires_grad = false;
                parameter.grad = null;
                _ = parameter.copy_(_initialSaved[name]);
            }
        }

        _active = next;
        if (next is null)
            return;
        foreach (var (layer, adapter) in next.Layers)
            layer.Active = adapter;
        foreach (var (name, parameter) in SavedParameters(next))
        {
            if (!_initialSaved.ContainsKey(name))
                Store(_initialSaved, name, parameter);
            if (next.Stored.TryGetValue(name, out var stored))
                _ = parameter.copy_(stored);
            parameter.requires_grad = true;
        }
    }

    private static void Store(Dictionary<string, Tensor> store, string name, Tensor values)
    {
        if (store.Remove(name, out var old))
            old.Dispose();
        store.Add(name, values.detach().clone().DetachFromDisposeScope());
    }
}
