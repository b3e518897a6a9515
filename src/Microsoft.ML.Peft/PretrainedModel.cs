using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Adapters.Common;
using Microsoft.ML.Peft.Adapters.Files;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Models.Layers;
using Microsoft.ML.Peft.Models.Llama;
using Microsoft.ML.Peft.Models.Residual;
using Microsoft.ML.Peft.Models.Weights;
using Microsoft.ML.Peft.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft;

/// <summary>
/// A pre-trained transformer with its tokenizer, read from local files in Hugging Face layout. Owns its network.
/// </summary>
public sealed class PretrainedModel : IDisposable
{
    private string _files = ""; // a hash of configuration and tokenizer

    private PretrainedModel(Architecture architecture, nn.Module network, IReadOnlyList<string> unusedTensors, TextTokenizer? tokenizer)
    {
        ModelType = architecture.ModelType;
        AttentionTargets = architecture.Targets;
        Network = network;
        UnusedTensors = unusedTensors;
        Tokenizer = tokenizer;
    }

    /// <summary>The architecture in <c>config.json</c>, such as bert, roberta or vit; docs/peft.md in the repository lists all.</summary>
    public string ModelType { get; }

    /// <summary>
    /// The network in evaluation mode, with 32-bit parameters that have the names of the file (without the model's prefix,
    /// such as "bert."). Text networks take ids [B, L], a mask [B, L] or null and segments [B, L] or null and return hidden states
    /// [B, L, W]; they derive from <c>nn.Module&lt;Tensor, Tensor?, Tensor?, Tensor&gt;</c>. A vision network takes normalised pictures
    /// [B, C, S, S] and returns [B, 1 + patches, W]; a ResNet takes normalised pictures [B, C, H, W] and returns [B, W]. For an ONNX file of a
    /// package Microsoft.ML.DnnImageFeaturizer, the normalisation is to subtract the channel means of the mean picture from red, green and blue (0 to 255).
    /// </summary>
    public nn.Module Network { get; }

    /// <summary>The tensors of the file that belong to heads of pre-training, such as the head for masked words; they are not read.</summary>
    public IReadOnlyList<string> UnusedTensors { get; }

    /// <summary>
    /// The last parts of the names of the layers of queries and values, which LoRA adapts by convention, such as query and value; for
    /// <see cref="Adapters.AdapterOptions.TargetModules"/>.
    /// </summary>
    public IReadOnlyList<string> AttentionTargets { get; }

    /// <summary>The tokenizer; null for vision networks, and if the folder has no tokenizer files.</summary>
    public TextTokenizer? Tokenizer { get; }

    /// <summary>
    /// Reads a model. A folder holds <c>config.json</c>, <c>model.safetensors</c> or the files of <c>model.safetensors.index.json</c>
    /// (F32, F16, BF16 or F64), and the tokenizer as <see cref="TextTokenizer.Load"/> does.
    /// </summary>
    /// <param name="directory">The folder; or an ONNX file of a ResNet with batch norms, or a folder whose only model is such a file.</param>
    /// <param name="device">The device of the network; null for the CPU.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks the configuration or the weights.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged; a tensor is missing, surplus, not finite or has another shape or type than the configuration requires; the tokenizer has
    /// more ids than the network has rows. The message names file and tensor.
    /// </exception>
    /// <exception cref="NotSupportedException">The architecture is not supported.</exception>
    public static PretrainedModel Load(string directory, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        NativeBackend.EnsureAvailable();
        if (ResidualFile.Find(directory) is { } file)
            return new PretrainedModel(Architecture.Residual, ResidualFile.Load(file, device), [], null) { EncoderName = ResidualFile.ModelType };
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"There is no folder '{directory}', and no ONNX file of this name.");
        var files = PretrainedFiles.In(directory);
        var configuration = ModelConfiguration.Read(files);
        var architecture = Architecture.Of(configuration);
        var tokenizer = architecture.ReadTokenizer(files);
        using var weights = SafeTensorsWeights.Open(directory);
        var (network, unused) = NetworkLoader.Load(architecture, configuration, weights, device);
        var model = Finished(architecture, network, unused, tokenizer, directory);
        model._files = files.Digest();
        (model.EncoderName, model.Head) = (architecture.BaseName ?? architecture.ModelType, architecture.Head);
        return model;
    }

    /// <summary>Reads a Llama from a checkpoint of llama2.c (version 0) and its tokenizer file.</summary>
    /// <param name="checkpointPath">The weights, such as <c>stories260K.bin</c>.</param>
    /// <param name="tokenizerPath">The tokenizer, such as <c>tok512.bin</c>; null for none.</param>
    /// <param name="device">The device of the network; null for the CPU.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or the tokenizer has another number of pieces than the network has rows.</exception>
    public static PretrainedModel LoadLlama2C(string checkpointPath, string? tokenizerPath = null, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpointPath);
        NativeBackend.EnsureAvailable();
        using var weights = Llama2CWeights.Open(checkpointPath);
        var tokenizer = tokenizerPath is null ? null : Llama2CTokenizerFile.Read(tokenizerPath, weights.Shape.VocabularySize);
        var reader = new WeightReader(weights, device);
        try
        {
            return Finished(Architecture.Llama, new LlamaNetwork("llama", weights.Shape, reader), [], tokenizer, checkpointPath);
        }
        catch
        {
            reader.Discard();
            throw;
        }
    }

    /// <summary>
    /// One vector per text, [texts, W]: the sentence vector of the Universal Sentence Encoder lite; for other networks the mean of the last hidden states over
    /// the tokens.
    /// </summary>
    /// <param name="texts">At least one text; texts above the network's limit are truncated.</param>
    /// <returns>A tensor without gradient. It joins the current dispose scope; without one, the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The network reads pictures, or the model has no tokenizer.</exception>
    public Tensor Embed(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            throw new ArgumentException("There are no texts.", nameof(texts));
        var (network, tokenizer) = TextParts();
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var batch = TokenBatch.Of([.. texts.Select(tokenizer.Encode)], tokenizer.PaddingId, DeviceOf(network));
        using var threads = new ThreadScope(null, (int)batch.Ids.NumberOfElements, network.parameters().Sum(parameter => parameter.NumberOfElements));
        return network.Pool(network.call(batch.Ids, batch.Mask, null), batch.Mask).MoveToOuterDisposeScope();
    }

    /// <summary>Continues a text with the most likely token at each position.</summary>
    /// <param name="text">The prompt; may be empty.</param>
    /// <param name="tokens">The number of tokens to add, at least 1; fewer if the text reaches the network's limit.</param>
    /// <returns>The text and its continuation.</returns>
    /// <exception cref="InvalidOperationException">The network is not a language model, or the model has no tokenizer.</exception>
    public string Generate(string text, int tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var (network, tokenizer) = TextParts();
        if (network is not LlamaNetwork llama)
            throw new InvalidOperationException($"A model of type '{ModelType}' does not generate text.");
        return tokenizer.Decode(GreedySearch.Continue(llama, tokenizer.Encode(text), tokens));
    }

    /// <summary>
    /// Freezes the network and gives it an adapter from a folder of Hugging Face peft, which may be for the network itself or for the
    /// network with a head, as those for classification are. Then the head is in <see cref="PeftModel.UnplacedTensors"/>.
    /// </summary>
    /// <param name="directory">The folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</param>
    /// <param name="adapterName">The adapter's name.</param>
    /// <returns>The adapted network; dispose it before this model.</returns>
    /// <exception cref="FileNotFoundException">A file is missing, or the weights are in a pickle file.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="PeftModel.Load"/>.</exception>
    public PeftModel LoadAdapter(string directory, string adapterName = PeftDefaults.AdapterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return PeftModel.LoadForRun(Network, directory, adapterName, AdapterWeights.NamesFor(directory, EncoderName, isEncoder: true), null, []);
    }

    /// <summary>The name of the encoder in Hugging Face's classes with a head.</summary>
    internal string EncoderName { get; private set; } = "";

    /// <summary>The head of Hugging Face's class for classification.</summary>
    internal HeadLayout Head { get; private set; }

    /// <summary>A hash of weights, configuration and tokenizer.</summary>
    internal string Digest() => SafeTensorsWriter.Digest(Network.state_dict(), new Dictionary<string, string> { ["files"] = _files });

    /// <summary>Disposes the network.</summary>
    public void Dispose() => Network.Dispose();

    private static PretrainedModel Finished(Architecture architecture, nn.Module network, IReadOnlyList<string> unused, TextTokenizer? tokenizer, string location)
    {
        network.eval();
        if (network is TextEncoder encoder && tokenizer is not null)
        {
            try
            {
                new TextLimits(encoder.VocabularySize, encoder.MaximumLength).Check(tokenizer, location);
            }
            catch
            {
                network.Dispose();
                throw;
            }

            tokenizer.MaximumLength = Math.Min(tokenizer.MaximumLength, encoder.MaximumLength);
        }

        return new PretrainedModel(architecture, network, unused, tokenizer);
    }

    private (TextEncoder Network, TextTokenizer Tokenizer) TextParts() =>
        (Network as TextEncoder ?? throw new InvalidOperationException($"A model of type '{ModelType}' reads no text."),
            Tokenizer ?? throw new InvalidOperationException("The model was loaded from a folder without the files of its tokenizer."));

    private static Device DeviceOf(nn.Module network) => network.parameters().First().device;
}
