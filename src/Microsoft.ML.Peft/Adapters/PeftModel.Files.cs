using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Adapters.RandLora;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Writes the active adapter as Hugging Face peft files: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, with the
    /// fully trained modules. PiSSA is written as an ordinary LoRA of twice the rank, which needs no other base. SVFit has
    /// its own type, SVFIT, which peft does not read; <see cref="Combine"/> converts it to a LoRA.
    /// </summary>
    /// <param name="directory">The folder; created if it does not exist. Its two files are replaced.</param>
    /// <param name="baseModel">The name or path of the base model for the configuration.</param>
    /// <param name="taskType">peft's name of the task, such as SEQ_CLS or FEATURE_EXTRACTION.</param>
    /// <param name="modulePrefix">The prefix that readers expect before this network's module names, such as "bert.".</param>
    /// <exception cref="InvalidOperationException">No adapter is active.</exception>
    public void Save(string directory, string? baseModel = null, string? taskType = null, string modulePrefix = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(modulePrefix);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (layer, adapter) in Active.Layers)
        {
            foreach (var (name, value) in AdapterTensors.Of(adapter, Active.Options))
                tensors.Add($"{LoraTensors.Prefix}{modulePrefix}{layer.Target.Name}.{name}", value);
        }

        var adapted = Active.Layers.Select(entry => entry.Layer.Target.Name).ToHashSet();
        foreach (var (name, value) in SavedParameters(Active))
        {
            var layer = name.EndsWith(".bias", StringComparison.Ordinal) ? name[..^".bias".Length] : "";
            tensors.Add(LoraTensors.Prefix + modulePrefix + (adapted.Contains(layer) ? LoraTensors.BaseBias(layer) : name), value);
        }

        if (Active.Layers[0].Adapter is RandLoraAdapter shared)
        {
            tensors.Add(RandLoraTensors.SharedA, shared.SharedA);
            tensors.Add(RandLoraTensors.SharedB, shared.SharedB);
        }

        foreach (var (name, value) in Active.Unplaced)
            tensors.Add(LoraTensors.Prefix + name, value);
        _ = Directory.CreateDirectory(directory);
        AtomicFile.Write(
            Path.Combine(directory, AdapterReader.FileName),
            stream => SafeTensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["format"] = "pt" }));
        AdapterConfigFile.Write(directory, Active, baseModel, taskType);
    }

    /// <summary>
    /// The tensors of the active adapter's files for modules that the network lacks, by their names there: "classifier.weight" and
    /// "classifier.bias", if the file belongs to a network with a head and this one is the encoder alone. <see cref="Save"/> writes them again. They belong to this object.
    /// </summary>
    /// <exception cref="InvalidOperationException">No adapter is active.</exception>
    public IReadOnlyDictionary<string, Tensor> UnplacedTensors => Active.Unplaced;

    /// <summary>Freezes a network and gives it an adapter from a folder that <see cref="Save"/> or Hugging Face peft wrote.</summary>
    /// <param name="network">The network that the adapter was trained on, with or without its head; see <see cref="UnplacedTensors"/>.</param>
    /// <param name="directory">The folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <param name="modulePrefix">
    /// The prefix of module names in the file that the network does not have, such as "bert.". <see cref="PretrainedModel.LoadAdapter"/> finds it.
    /// </param>
    /// <exception cref="FileNotFoundException">A file is missing, or the weights are in a pickle file.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, of another method or with a setting that is not supported, or a module is missing in the network or has another
    /// shape; the message names it.
    /// </exception>
    public static PeftModel Load(nn.Module network, string directory, string adapterName = PeftDefaults.AdapterName, string modulePrefix = "")
    {
        ArgumentNullException.ThrowIfNull(modulePrefix);
        return LoadForRun(network, directory, adapterName, new FileNames(Added: modulePrefix), null, []);
    }

    /// <inheritdoc cref="Load"/>
    /// <param name="network">The network.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <param name="names">The names of the network's modules in the file.</param>
    /// <param name="random">A run's source of random numbers; null outside of a run.</param>
    /// <param name="newModules">Modules to train and save even if the file does not have them; then they keep the network's values.</param>
    internal static PeftModel LoadForRun(nn.Module network, string directory, string adapterName, FileNames names, RandomSource? random, IReadOnlyList<string> newModules)
    {
        ArgumentNullException.ThrowIfNull(network);
        NativeBackend.EnsureAvailable();
        var model = new PeftModel(network, random);
        try
        {
            model.AddFrom(directory, adapterName, names, newModules);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Adds an adapter from a folder and makes it the active one; see <see cref="Load"/>.</summary>
    public void AddFrom(string directory, string adapterName, string modulePrefix = "")
    {
        ArgumentNullException.ThrowIfNull(modulePrefix);
        AddFrom(directory, adapterName, new FileNames(Added: modulePrefix), []);
    }

    private void AddFrom(string directory, string adapterName, FileNames names, IReadOnlyList<string> newModules)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var options = AdapterConfigReader.Read(directory);
        options.ModulesToSave = [.. options.ModulesToSave.Union(newModules)];
        using var reader = new AdapterReader(directory, names, _random);
        TargetSelection selection;
        try
        {
            selection = Select(adapterName, options, Path.Combine(directory, AdapterConfigFile.Name), names);
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException { ParamName: "options" })
        {
            throw new InvalidDataException($"The adapter in '{directory}' is for another network. {exception.Message}", exception);
        }

        using var scope = NewDisposeScope();
        var biases = selection.Biases.ToHashSet();
        var hasAllBiases = options is LoraOptions { TrainedBiases: TrainedBiases.All }; // peft writes no others
        var saved = new Dictionary<string, Tensor>();
        foreach (var (name, parameter) in Network.named_parameters())
        {
            if (biases.Contains(name) && reader.Bias(name, parameter, hasAllBiases) is { } bias)
                saved.Add(name, bias);
            else if (selection.SavedModules.Any(module => NamePattern.IsInside(name, module.Name)) && (reader.Has(name) || !IsNew(name)))
                saved.Add(name, reader.Saved(name, parameter));
        }

        Register(
            selection,
            adapterName,
            options,
            (target, _) => reader.Read(target, options, selection.Layers, selection.Patterns),
            saved,
            set => reader.TakeRest([.. options.ModulesToSave.Intersect(selection.Unmatched)], set.Unplaced));

        bool IsNew(string parameter) => newModules.Any(module => NamePattern.IsInside(parameter, module));
    }
}
