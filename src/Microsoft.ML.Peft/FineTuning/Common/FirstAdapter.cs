using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>The adapter that a run starts with: new, or from a folder.</summary>
internal static class FirstAdapter
{
    /// <summary>Attaches the adapter; null if every parameter is trained or only the head.</summary>
    /// <param name="network">The network, with its head.</param>
    /// <param name="options">The options of the adapter.</param>
    /// <param name="adapter">The method.</param>
    /// <param name="encoder">The name of the pre-trained network in it.</param>
    /// <param name="unused">The names, or last parts of names, of layers that the network does not use.</param>
    /// <param name="adapted">The last parts of the names of the layers to adapt if the options name none; empty for all linear layers.</param>
    /// <param name="random">Draws initial values.</param>
    /// <returns>The adapters, and true if those of a folder were merged into the weights.</returns>
    public static (PeftModel? Adapters, bool IsStartMerged) Of(
        nn.Module network, IFineTuningOptions options, FineTuningAdapter adapter, string encoder, IReadOnlyList<string> unused, IReadOnlyList<string> adapted, RandomSource random)
    {
        var settings = SettingsOf(adapter, options);
        if (options.StartFrom is { } start)
        {
            // EVA is saved as a LoRA too, but begins with other factors.
            var continued = adapter == FineTuningAdapter.Eva ? null : settings?.GetType();
            if (FromFolder(start, network, continued, encoder, random) is { } known)
                return (known, false);
        }

        var created = settings is null ? null : PeftModel.AttachForRun(network, For(network, settings, unused, adapted), PeftDefaults.AdapterName, random);
        return (created, options.StartFrom is not null);
    }

    // Null after an adapter of another method than the continued one was merged into the weights.
    private static PeftModel? FromFolder(string folder, nn.Module network, Type? continued, string encoder, RandomSource random)
    {
        var names = AdapterWeights.NamesFor(folder, encoder, isEncoder: false);
        var adapters = PeftModel.LoadForRun(network, folder, PeftDefaults.AdapterName, names, random, FineTuningHead.ModulesOf(network));
        try
        {
            if (adapters.UnplacedTensors.Count > 0)
                throw new InvalidDataException($"The adapter in '{folder}' has tensors for which the network has no place: {string.Join(", ", adapters.UnplacedTensors.Keys)}. A head over the encoder '{encoder}' is read with the names of Hugging Face's classes for sequence classification.");
            if (adapters.Options.GetType() == continued)
                return adapters;
            adapters.Merge();
        }
        catch
        {
            adapters.Dispose();
            throw;
        }

        adapters.Dispose();
        return null;
    }

    private static AdapterOptions? SettingsOf(FineTuningAdapter adapter, IFineTuningOptions options) => adapter switch
    {
        FineTuningAdapter.Lora or FineTuningAdapter.Eva => options.Lora,
        FineTuningAdapter.Svfit => options.Svfit,
        FineTuningAdapter.RandLora => options.RandLora,
        FineTuningAdapter.LoraXs => options.LoraXs,
        FineTuningAdapter.Sora => options.Sora,
        FineTuningAdapter.TaskVectors => options.TaskVectors,
        _ => null,
    };

    // The options' own adapter, and the head. If no layers are named, all linear layers are adapted, or those of the network.
    private static AdapterOptions For(nn.Module network, AdapterOptions settings, IReadOnlyList<string> unused, IReadOnlyList<string> adapted)
    {
        var adapter = settings.Copy();
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
}
