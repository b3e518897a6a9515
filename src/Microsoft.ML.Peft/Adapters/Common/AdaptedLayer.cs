using Microsoft.ML.Peft.Adapters.Targets;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>
/// A layer with a hook on its output. A hook works in any network, as no field and no list of the network has to take another
/// module; it acts where the network uses <c>call</c>, not <c>forward</c>, which torch defines as the call without hooks.
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

    /// <summary>The adapter that acts; null for none.</summary>
    public Adapter? Active { get; set; }

    /// <summary>Receives the inputs of the layer; null for none.</summary>
    public Action<Tensor>? Watcher { get; set; }

    /// <summary>True once a forward pass used the layer.</summary>
    public bool WasCalled { get; private set; }

    public bool IsMerged => _original is not null;

    /// <summary>The weight without the adapter, merged or not.</summary>
    public Tensor OriginalWeight => _original ?? Target.Weight.detach();

    /// <summary>The merged weight in the type of the layer's own; the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">It holds a number that is not finite.</exception>
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

    /// <summary>Puts another weight into the layer and keeps its own.</summary>
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

    /// <summary>Removes the hook. The weight stays as it is, merged or not.</summary>
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
        // No gradient needs the layer's own output: kept until the caller's scope ends, it would be memory for nothing.
        output.Dispose();
        return changed;
    }
}
