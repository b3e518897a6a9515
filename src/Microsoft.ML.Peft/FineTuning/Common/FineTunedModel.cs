using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Common;

namespace Microsoft.ML.Peft;

/// <summary>The description of a fine-tuned network, with its adapter.</summary>
public sealed class FineTunedModel
{
    private readonly IReadOnlyDictionary<string, byte[]>? _adapter;

    /// <summary>Describes a trained network before its adapters are merged.</summary>
    internal FineTunedModel(IFineTuningOptions options, TunedNetwork network, long totalParameters) : this(options.Adapter, totalParameters)
    {
        Report = network.Adapters?.Report;
        TrainableParameters = network.Trained.Sum(entry => entry.Value.NumberOfElements);
        _adapter = FilesOf(network, options);
    }

    /// <summary>Describes a network that was not trained.</summary>
    internal FineTunedModel(FineTuningAdapter adapter, long totalParameters) => (Adapter, TotalParameters) = (adapter, totalParameters);

    /// <summary>The parameters of the network that were trained.</summary>
    public FineTuningAdapter Adapter { get; }

    /// <summary>The layers with an adapter; null if there are none.</summary>
    public TargetReport? Report { get; }

    /// <summary>The number of trained parameters, including the head.</summary>
    public long TrainableParameters { get; }

    /// <summary>The number of parameters of the network with its head, without adapters.</summary>
    public long TotalParameters { get; }

    /// <summary>The effect of <see cref="FineTuningOptions.Quantization"/>; null without quantisation.</summary>
    public QuantizationReport? Quantization { get; internal set; }

    /// <summary>
    /// Writes the trained adapter and head as Hugging Face peft files: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>. SVFit
    /// has its own type, which peft does not read.
    /// </summary>
    /// <param name="directory">The folder; created if it does not exist. Its two files are replaced.</param>
    /// <exception cref="InvalidOperationException">There is no adapter: every parameter was trained, or only the head.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveAdapter(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (_adapter is null)
            throw new InvalidOperationException($"With {nameof(FineTuningOptions.Adapter)} {Adapter} there is no adapter to save; save the whole model.");
        _ = Directory.CreateDirectory(directory);
        foreach (var (name, content) in _adapter)
            AtomicFile.Write(Path.Combine(directory, name), stream => stream.Write(content));
    }

    // In managed memory, so that a fitted model keeps nothing native; null where there is no adapter.
    private static Dictionary<string, byte[]>? FilesOf(TunedNetwork network, IFineTuningOptions options)
    {
        if (network.Adapters is not { } adapters)
            return null;
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            adapters.Save(folder.FullName, baseModel: Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.ModelDirectory!))), taskType: "SEQ_CLS");
            return folder.GetFiles().ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
