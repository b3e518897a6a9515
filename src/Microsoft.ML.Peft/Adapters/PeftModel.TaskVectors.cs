using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Adapters.Targets;
using Microsoft.ML.Peft.Adapters.TaskVectors;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// The learned coefficients of the active combination of task vectors: for each layer one number per source, in the order of <see cref="TaskVectorOptions.Sources"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The active adapter is not a combination of task vectors.</exception>
    public IReadOnlyDictionary<string, float[]> TaskCoefficients => Active.Options is TaskVectorOptions
        ? Active.Layers.ToDictionary(entry => entry.Layer.Target.Name, entry => ((TaskVectorAdapter)entry.Adapter).Coefficients.detach().to(ScalarType.Float32, CPU).data<float>().ToArray())
        : throw new InvalidOperationException($"The adapter '{Active.Name}' is no combination of task vectors; {nameof(TaskVectorOptions)} makes one.");

    private void AddTaskVectors(string adapterName, TaskVectorOptions options)
    {
        using var scope = NewDisposeScope();
        List<Dictionary<string, (Tensor A, Tensor B)>> sources = [.. options.Sources.Select(VectorsOf)];
        var changed = sources.SelectMany(source => source.Keys).ToHashSet();
        if (changed.Count == 0)
            throw new ArgumentException($"No folder of {nameof(TaskVectorOptions.Sources)} changes a linear layer of the network.", nameof(options));
        var used = (TaskVectorOptions)options.Copy();
        if (used.TargetModules.Count == 0 && used.TargetPattern is null)
            used.AllLinear = true;
        var all = Select(adapterName, used).Layers.Select(layer => layer.Name);
        used.ExcludeModules = [.. used.ExcludeModules, .. all.Where(layer => !changed.Contains(layer))];
        Register(
            Select(adapterName, used),
            adapterName,
            used,
            (target, _) => TaskVectorAdapter.Create(target, [.. sources.Select(source => source.TryGetValue(target.Name, out var vector) ? vector : ((Tensor, Tensor)?)null)], used.InitialCoefficient));
    }

    // In the current scope. The network is as before when the method returns.
    private Dictionary<string, (Tensor A, Tensor B)> VectorsOf(string folder)
    {
        CancellationCheck.ThrowIfCancelled();
        return File.Exists(Path.Combine(folder, AdapterConfigFile.Name)) ? VectorsOfAdapter(folder) : VectorsOfModel(folder);
    }

    private Dictionary<string, (Tensor A, Tensor B)> VectorsOfAdapter(string folder)
    {
        using var adapters = LoadForRun(Network, folder, PeftDefaults.AdapterName, AdapterWeights.NamesIn(folder, Network), null, []);
        using var still = no_grad();
        var vectors = new Dictionary<string, (Tensor A, Tensor B)>();
        foreach (var (layer, adapter) in adapters.Active.Layers.Where(entry => entry.Layer.Target is LinearTarget))
        {
            var (a, b) = Scaled(adapter, 1);
            vectors.Add(layer.Target.Name, (a.clone(), b.clone()));
        }

        adapters.Activate(null); // the head of the source is not used
        return vectors;
    }

    private Dictionary<string, (Tensor A, Tensor B)> VectorsOfModel(string folder)
    {
        var configuration = ModelConfiguration.Read(PretrainedFiles.In(folder));
        using var file = SafeTensorsWeights.Open(folder);
        using var source = NetworkLoader.Load(Architecture.Of(configuration), configuration, file, device: null).Network;
        using var still = no_grad();
        var weights = source.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var vectors = new Dictionary<string, (Tensor A, Tensor B)>();
        foreach (var (name, module) in Network.named_modules())
        {
            if (module is not Linear linear || weights.Keys.FirstOrDefault(weight => NamePattern.EndsWith($"{name}.weight", weight)) is not { } found)
                continue;
            var (before, after) = (linear.weight.detach(), weights[found].detach());
            if (!before.shape.SequenceEqual(after.shape))
                throw new InvalidDataException($"The model in '{folder}' has another architecture: '{found}' is [{string.Join(", ", after.shape)}], and the network needs [{string.Join(", ", before.shape)}].");
            var change = after.to(before.device).sub(before.to_type(ScalarType.Float32)); // [out, in]
            if (!change.isfinite().all().item<bool>())
                throw new InvalidDataException($"The model in '{folder}' holds numbers in '{found}' that are not finite.");
            if (change.count_nonzero().item<long>() > 0)
                vectors.Add(name, TaskVectorAdapter.FactorsOf(change));
        }

        return vectors;
    }
}
