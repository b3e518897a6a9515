using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
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

        foreach (var (name, value) in SavedParameters(Active))
            tensors.Add(LoraTensors.Prefix + modulePrefix + name, value);
        _ = Directory.CreateDirectory(directory);
        AtomicFile.Write(
            Path.Combine(directory, AdapterReader.FileName),
            stream => SafeTensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["format"] = "pt" }));
        AdapterConfigFile.Write(directory, Active, baseModel, taskType);
    }

    /// <summary>Freezes a network and gives it an adapter from a folder that <see cref="Save"/> or Hugging Face peft wrote.</summary>
    /// <param name="network">The network that the adapter was trained on.</param>
    /// <param name="directory">The folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <param name="modulePrefix">The prefix of module names in the file that the network does not have, such as "bert.".</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged or of another method, or a module is missing in the network or has another shape; the message names it.
    /// </exception>
    public static PeftModel Load(nn.Module network, string directory, string adapterName = PeftDefaults.AdapterName, string modulePrefix = "")
    {
        ArgumentNullException.ThrowIfNull(network);
        NativeBackend.EnsureAvailable();
        var model = new PeftModel(network);
        try
        {
            model.AddFrom(directory, adapterName, modulePrefix);
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
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(modulePrefix);
        var options = AdapterConfigReader.Read(directory);
        if (modulePrefix.Length > 0)
            options.TargetModules = [.. options.TargetModules.Select(name => name.StartsWith(modulePrefix, StringComparison.Ordinal) ? name[modulePrefix.Length..] : name)];
        using var reader = new AdapterReader(directory, modulePrefix);
        TargetSelection selection;
        try
        {
            selection = Select(adapterName, options, Path.Combine(directory, AdapterConfigFile.Name));
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException { ParamName: "options" }
            || (exception is ArgumentException && exception.Message.StartsWith(nameof(AdapterOptions.ModulesToSave), StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"The adapter in '{directory}' is for another network. {exception.Message}", exception);
        }

        using var scope = NewDisposeScope();
        var saved = Network.named_parameters()
            .Where(entry => selection.SavedModules.Any(module => NamePattern.IsInside(entry.name, module.Name)))
            .ToDictionary(entry => entry.name, entry => reader.Saved(entry.name, entry.parameter));
        Register(selection, adapterName, options, (target, _) => reader.Read(target, options, selection.Patterns), saved, reader.CheckAllTaken);
    }
}
