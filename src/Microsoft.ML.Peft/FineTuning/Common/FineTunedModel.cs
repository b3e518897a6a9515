using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.FineTuning.Common;

namespace Microsoft.ML.Peft;

/// <summary>The description of a fine-tuned network, with its adapter.</summary>
public sealed class FineTunedModel
{
    private readonly IReadOnlyDictionary<string, byte[]>? _adapter;
    private readonly bool _startsMerged;

    /// <summary>Describes a trained network before its adapters are merged.</summary>
    internal FineTunedModel(IFineTuningOptions options, TunedNetwork network, long totalParameters) : this(network.Adapter, totalParameters)
    {
        Report = network.Adapters?.Report;
        ActivationDensity = network.Density;
        TaskCoefficients = Adapter == FineTuningAdapter.TaskVectors ? network.Adapters!.TaskCoefficients : null;
        TrainableParameters = network.Trained.Sum(entry => entry.Value.NumberOfElements);
        _startsMerged = network.StartsMerged;
        _adapter = _startsMerged ? null : FilesOf(network, options);
    }

    /// <summary>Describes a network that was not trained.</summary>
    internal FineTunedModel(FineTuningAdapter adapter, long totalParameters) => (Adapter, TotalParameters) = (adapter, totalParameters);

    /// <summary>The parameters of the network that were trained.</summary>
    public FineTuningAdapter Adapter { get; }

    /// <summary>The layers with an adapter; null if there are none.</summary>
    public TargetReport? Report { get; }

    /// <summary>The density of activations before and after training; null unless <see cref="FineTuningOptions.ActivationDensityPenalty"/> is set.</summary>
    public ActivationDensityReport? ActivationDensity { get; }

    /// <summary>
    /// The learned coefficients of <see cref="FineTuningAdapter.TaskVectors"/>: for each layer one number per source, in the order of
    /// <see cref="TaskVectorOptions.Sources"/>. Null for other adapters.
    /// </summary>
    public IReadOnlyDictionary<string, float[]>? TaskCoefficients { get; }

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
    /// <exception cref="InvalidOperationException">
    /// There is no adapter: every parameter was trained, or only the head. Or it would not fit the base, because the adapter of <see cref="FineTuningOptions.StartFrom"/> was
    /// of another method and was merged into the weights.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveAdapter(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (_startsMerged)
            throw new InvalidOperationException($"The adapter of {nameof(FineTuningOptions.StartFrom)} was of another method than {nameof(FineTuningOptions.Adapter)}, which is {Adapter}, and was merged into the weights, so the new adapter does not fit the model's folder; save the whole model.");
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
