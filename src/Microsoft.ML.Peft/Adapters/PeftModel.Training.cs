using Microsoft.ML.Peft.Adapters.Common;
using TorchSharp.Modules;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>The layers that the active adapter changes.</summary>
    /// <exception cref="InvalidOperationException">No adapter is active.</exception>
    public TargetReport Report => ReportOf(Active);

    /// <summary>
    /// The parameters to train, with the names of the file format: the parameters of the active adapter and of the fully trained modules.
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
    /// Checks after a forward pass that it used every layer of the active adapter. A layer is missed if the network calls its
    /// <c>forward</c>, reads its weight directly, or does not use it.
    /// </summary>
    /// <exception cref="InvalidOperationException">Some layers were missed; the message names them.</exception>
    public void EnsureUsed()
    {
        var passed = Active.Layers.Where(entry => !entry.Layer.WasCalled).Select(entry => entry.Layer.Target.Name).ToList();
        if (passed.Count > 0)
            throw new InvalidOperationException($"These layers have an adapter that no forward pass came by: {string.Join(", ", passed)}. The network does not run them through 'call', so that they would not learn.");
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
