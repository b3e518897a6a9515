using Microsoft.ML.DeepLearning.Runtime;
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
    private Tensor? _originalBias;

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

    /// <summary>The merged weight, and bias if the adapter changes it, in the types of the layer; the caller disposes them.</summary>
    /// <exception cref="InvalidOperationException">A merged value is not finite.</exception>
    public (Tensor Weight, Tensor? Bias) Merged()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var weight = Finite(Active!.MergedWeight(Target.Weight.detach()), Target.Weight);
        var bias = Active.BiasChange() is { } change ? Finite(Target.Bias!.detach().to_type(change.dtype).Plus(change), Target.Bias) : null;
        return (weight.DetachFromDisposeScope(), bias?.DetachFromDisposeScope());
    }

    /// <summary>Sets other values in the layer and keeps the original ones.</summary>
    public void Merge(Tensor weight, Tensor? bias)
    {
        _original = Replace(Target.Weight, weight);
        _originalBias = bias is null ? null : Replace(Target.Bias!, bias);
    }

    public void Unmerge()
    {
        if (_original is not { } original)
            return;
        using var scope = NewDisposeScope();
        Replace(Target.Weight, original).Dispose();
        if (_originalBias is { } bias)
            Replace(Target.Bias!, bias).Dispose();
        Forget();
    }

    /// <summary>Removes the hook. The weight does not change, merged or not.</summary>
    public void Dispose()
    {
        _hook.remove();
        Forget();
    }

    private void Forget()
    {
        _original?.Dispose();
        _originalBias?.Dispose();
        (_original, _originalBias) = (null, null);
    }

    private Tensor Finite(Tensor merged, Tensor original)
    {
        var values = merged.to_type(original.dtype);
        return values.isfinite().all().item<bool>()
            ? values
            : throw new InvalidOperationException($"The weight of '{Target.Name}' merged with its adapter holds numbers that are not finite; nothing was merged.");
    }

    // Returns the values from before, which the caller owns.
    private static Tensor Replace(Tensor parameter, Tensor values)
    {
        using var still = no_grad();
        var before = parameter.detach().clone().DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        _ = parameter.copy_(values);
        return before;
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
