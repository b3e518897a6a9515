using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Peft.Tests.Models.Encoders;

/// <summary>The published weights of the Universal Sentence Encoder lite, which are not part of the repository.</summary>
internal static class UseLite
{
    public static string File(string name) => SharedData.Require(typeof(UseLite).Assembly, "use-lite", name);

    /// <summary>A folder that <see cref="PretrainedModel.Load"/> can read, with links to the files.</summary>
    public static ModelFolder Folder()
    {
        var (weights, vocabulary) = (File("use-lite.safetensors"), File("vocab.json"));
        var folder = new ModelFolder("""{"model_type":"universal-sentence-encoder-lite"}""");
        System.IO.File.CreateSymbolicLink(Path.Combine(folder.Path, "model.safetensors"), weights);
        System.IO.File.CreateSymbolicLink(Path.Combine(folder.Path, "vocab.json"), vocabulary);
        return folder;
    }
}
