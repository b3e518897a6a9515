using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>
/// A layer with a hook on its output. A hook works in any network, because no field or list of the network must accept another
/// module. It runs if the network uses <c>call</c>, not <c>forward</c>, which torch defines as the call without hooks.
/// </summary>
internal sealed class AdaptedLayer : IDisposable
{
    private readonly nn.HookableModule<Func<nn.Module<Tensor, Tensor>, Tensor, Tensor>, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>.HookRemover _hook;
    private Tensor? _original;

    public AdaptedLayer(TargetLayer target)
    {
        Target = target;
        _hook = target.Module.register_forward_hook(Changed);
    }

    public TargetLayer Target { get; }

    /// <summary>The active adapter; null for none.</summary>
    public Adapter? Active { get; set; }

    /// <summary>Receives the inputs of the layer; null for none.</summary>
    public Action<Tensor>? Watcher { get; set; }

    /// <summary>True after a forward pass used the layer.</summary>
    public bool WasCalled { get; private set; }

    public bool IsMerged => _original is not null;

    /// <summary>The weight without the adapter, merged or not.</summary>
    public Tensor OriginalWeight => _original ?? Target.Weight.detach();

    /// <summary>The merged weight in the type of the layer's weight; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The merged weight has a non-finite number.</exception>
    public Tensor Merged()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weight = Target.Weight;
        var merged = Active!.MergedWeight(weight.detach()).to_type(weight.dtype);
        if (!merged.isfinite().all().item<bool>())
            throw new InvalidOperationException($"The weight of '{Target.Name}' merged with its adapter holds numbers that are not finite; nothing was merged.");
        return merged.DetachFromDisposeScope();
    }

    /// <summary>Sets another weight in the layer and keeps the original.</summary>
    public void Merge(Tensor merged)
    {
        using var still = no_grad();
        var weight = Target.Weight;
        _original = weight.detach().clone().DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        _ = weight.copy_(merged);
    }

    public void Unmerge()
    {
        if (_original is not { } original)
            return;
        using var still = no_grad();
        using var scope = NewDisposeScope();
        _ = Target.Weight.copy_(original);
        original.Dispose();
        _original = null;
    }

    /// <summary>Removes the hook. The weight does not change, merged or not.</summary>
    public void Dispose()
    {
        _hook.remove();
        _original?.Dispose();
        _original = null;
    }

    private Tensor Changed(nn.Module<Tensor, Tensor> module, Tensor input, Tensor output)
    {
        WasCalled = true;
        Watcher?.Invoke(input);
        if (Active is null || IsMerged)
            return output;
        var changed = Active.Forward(input, output, module.training);
        // No gradient needs the layer's own output; keeping it until the caller's scope ends would waste memory.
        output.Dispose();
        return changed;
    }
}
