using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>The folder of a LoRA, written by a test in the way of peft.</summary>
internal sealed class AdapterFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="settings">The entries of the configuration after "peft_type".</param>
    /// <param name="tensors">The tensors by their names without "base_model.model.".</param>
    public AdapterFolder(string settings, IReadOnlyDictionary<string, Tensor> tensors)
    {
        _ = _folder.Write("adapter_config.json", $$"""{"peft_type": "LORA", {{settings}}}""");
        using var stream = File.Create(_folder.File("adapter_model.safetensors"));
        SafeTensorsWriter.Write(stream, tensors.Select(entry => KeyValuePair.Create("base_model.model." + entry.Key, entry.Value)), new Dictionary<string, string> { ["format"] = "pt" });
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
