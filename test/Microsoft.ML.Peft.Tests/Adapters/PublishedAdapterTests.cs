using System.Text.Json;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Models.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>A published adapter over an encoder without its head.</summary>
[TestClass]
public sealed class PublishedAdapterTests
{
    private const string File = "adapter_model.safetensors";
    private static readonly string[] Head = ["classifier.bias", "classifier.weight", "pre_classifier.bias", "pre_classifier.weight"];

    [TestMethod]
    public void The_encoder_gives_the_states_of_plain_arithmetic_and_the_head_is_handed_out()
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var published = new EmotionAdapter();
        using var pretrained = PretrainedModel.Load(published.Base);
        using var model = pretrained.LoadAdapter(EmotionAdapter.Folder);
        var ids = pretrained.Tokenizer!.Encode("hello world !");
        var states = ((TextEncoder)pretrained.Network).call(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Count]), null, null);
        TensorAssert.AreClose(published.States(ids), states, 2e-5);
        CollectionAssert.AreEqual(Head, model.UnplacedTensors.Keys.Order(StringComparer.Ordinal).ToArray());
        CollectionAssert.AreEquivalent(new[] { "pre_classifier", "classifier", "score" }, model.Report.Unmatched.ToArray());
        Assert.AreEqual(12, model.Report.Layers.Count);
    }

    [TestMethod]
    public void Saving_it_writes_the_same_tensors_and_settings()
    {
        using var scope = NewDisposeScope();
        using var published = new EmotionAdapter();
        using var folder = new TemporaryFolder();
        using var pretrained = PretrainedModel.Load(published.Base);
        using (var model = pretrained.LoadAdapter(EmotionAdapter.Folder))
            model.Save(folder.Path, "distilbert-base-uncased", "SEQ_CLS", "distilbert.");
        AssertSameAsPublished(folder.Path);
    }

    /// <summary>Compares a folder with the published one, in names, shapes, values and settings.</summary>
    public static void AssertSameAsPublished(string folder)
    {
        using (var expected = SafeTensorsReader.Open(Path.Combine(EmotionAdapter.Folder, File)))
        using (var actual = SafeTensorsReader.Open(Path.Combine(folder, File)))
        {
            CollectionAssert.AreEquivalent(expected.Entries.Keys.ToArray(), actual.Entries.Keys.ToArray());
            foreach (var name in expected.Entries.Keys)
                TensorAssert.AreClose(expected.Read(name), actual.Read(name), 0, name);
        }

        using var published = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(EmotionAdapter.Folder, "adapter_config.json")));
        using var written = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, "adapter_config.json")));
        foreach (var property in written.RootElement.EnumerateObject())
        {
            Assert.IsTrue(published.RootElement.TryGetProperty(property.Name, out var value), $"peft has no key {property.Name}");
            // The layers are written by their whole names, and the modules without repetitions.
            if (property.Name is not ("target_modules" or "modules_to_save" or "base_model_name_or_path"))
                Assert.AreEqual(value.GetRawText(), property.Value.GetRawText(), property.Name);
        }
    }
}
