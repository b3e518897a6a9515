using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models;

/// <summary>A folder in Hugging Face layout, written by a test.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFolder(string configuration) => Write("config.json", configuration);

    public string Path => _folder.Path;

    public string Write(string name, string text) => _folder.Write(name, text);

    public string WriteWeights(IEnumerable<KeyValuePair<string, Tensor>> tensors, string name = "model.safetensors")
    {
        var path = _folder.File(name);
        using var stream = File.Create(path);
        SafeTensorsWriter.Write(stream, tensors, new Dictionary<string, string> { ["format"] = "pt" });
        return path;
    }

    /// <summary>Loads the folder, expects an exception, and returns its message.</summary>
    public string Refusal<TException>()
        where TException : Exception => Assert.ThrowsExactly<TException>(() => PretrainedModel.Load(Path).Dispose()).Message;

    public void Dispose() => _folder.Dispose();
}
