using System.Text;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Tests.FineTuning;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Models.Residual;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>Readers of a whole folder with one damaged file.</summary>
internal static class MutatedFolders
{
    private const string Modules = """[{"idx":0,"path":"","type":"a.Transformer"},{"idx":1,"path":"1_Pooling","type":"a.Pooling"},{"idx":2,"path":"2_Normalize","type":"a.Normalize"}]""";
    private const string Pooling = """{"word_embedding_dimension":8,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false,"include_prompt":true}""";
    private const string Prompts = """{"prompts":{"query":"query: ","passage":"passage: "},"default_prompt_name":"query"}""";

    /// <summary>The configuration of an encoder with its weights.</summary>
    public static MutatedReader Configuration(string type)
    {
        using var scope = NewDisposeScope();
        var encoder = TinyEncoder.Of(type);
        var configuration = encoder.Configuration(WordBert.Vocabulary);
        var folder = new ModelFolder(configuration);
        folder.WriteWeights(encoder.Weights(WordBert.Vocabulary));
        return new MutatedReader(folder, "config.json", Encoding.UTF8.GetBytes(configuration), () => PretrainedModel.Load(folder.Path).Dispose());
    }

    /// <summary>A file of sentence-transformers.</summary>
    public static MutatedReader Sentences(string name)
    {
        var folder = new ModelFolder("{}");
        Directory.CreateDirectory(Path.Combine(folder.Path, "1_Pooling"));
        var files = new Dictionary<string, string> { ["modules.json"] = Modules, ["1_Pooling/config.json"] = Pooling, ["config_sentence_transformers.json"] = Prompts };
        foreach (var (file, text) in files)
            folder.Write(file, text);
        var options = new FineTunedEmbeddingEstimator.Options { ModelDirectory = folder.Path };
        return new MutatedReader(folder, name, Encoding.UTF8.GetBytes(files[name]), () => SentenceSettings.Of(options).PromptOf(options));
    }

    /// <summary>A residual network or the preparation of its pictures.</summary>
    public static MutatedReader Onnx(string name)
    {
        using var scope = NewDisposeScope();
        var folder = new TinyResidual(3).Folder();
        MeanPicture.Write(folder.Path, ones(1, 3, 4, 4));
        return new MutatedReader(folder, name, File.ReadAllBytes(Path.Combine(folder.Path, name)), () => PretrainedModel.Load(folder.Path).Dispose());
    }
}
