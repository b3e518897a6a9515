using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Models.Tiny;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>A folder as sentence-transformers writes it gives the vectors of its pooling, computed by hand from hidden states computed by hand.</summary>
[TestClass]
public sealed class SentenceTransformersTests
{
    private const string Modules = """
        [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
         {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
         {"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]
        """;

    private const string Mean = """{"word_embedding_dimension":8,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":false,"pooling_mode_mean_sqrt_len_tokens":false}""";

    // The pieces of the vocabulary: [PAD], [UNK], [CLS], [SEP], [MASK], the, a, film, it, good, ...
    private static readonly string[] Texts = ["the film good", "it", "a film it good the film a"];
    private static readonly int[][] Ids = [[5, 7, 9], [8], [6, 7, 8, 9, 5, 7, 6]];
    private static readonly TinyEncoder Encoder = TinyEncoder.Of("xlm-roberta");

    [TestMethod]
    public void An_e5_folder_gives_the_mean_normalised_to_length_1()
    {
        using var folder = E5();
        Compare(folder, _ => { }, hidden => Unit(MeanOf(hidden)));
    }

    [TestMethod]
    public void Without_the_module_vectors_are_not_normalised_and_recent_files_name_the_pooling()
    {
        using var folder = E5();
        folder.Write("modules.json", Modules[..Modules.LastIndexOf(',', Modules.LastIndexOf("{\"idx\":2", StringComparison.Ordinal))] + "]");
        Pooling(folder, """{"embedding_dimension":8,"pooling_mode":"cls","include_prompt":true}""");
        Compare(folder, _ => { }, hidden => hidden[0]);
    }

    [TestMethod]
    public void The_last_token_is_the_last_one_before_the_padding()
    {
        using var folder = E5();
        Pooling(folder, Mean.Replace("\"pooling_mode_mean_tokens\":true", "\"pooling_mode_mean_tokens\":false,\"pooling_mode_lasttoken\":true"));
        Compare(folder, _ => { }, hidden => Unit(hidden[^1]));
    }

    [TestMethod]
    public void Without_the_files_it_is_the_mean()
    {
        using var folder = Plain();
        Compare(folder, _ => { }, MeanOf);
    }

    [TestMethod]
    public void Other_poolings_ignore_the_files()
    {
        using var folder = E5();
        Compare(folder, options => options.Pooling = TextPooling.LastToken, hidden => hidden[^1]);
    }

    [TestMethod]
    public void Prompts_are_in_front_of_every_text_and_count_as_part_of_it()
    {
        using var folder = E5();
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"good the ","passage":"it "},"default_prompt_name":"passage","similarity_fn_name":"cosine"}""");
        Compare(folder, _ => { }, hidden => Unit(MeanOf(hidden)), 8);
        Compare(folder, options => options.PromptName = "query", hidden => Unit(MeanOf(hidden)), 9, 5);
        Compare(folder, options => options.Prompt = "film ", hidden => Unit(MeanOf(hidden)), 7);
        Compare(folder, options => options.Prompt = "", hidden => Unit(MeanOf(hidden)));
        Compare(folder, options => options.Pooling = TextPooling.Mean, MeanOf);
        Assert.Contains("[query, passage]", Refusal<ArgumentException>(folder, options => options.PromptName = "document"));
        Assert.Contains("only one of them", Refusal<ArgumentException>(folder, options => (options.PromptName, options.Prompt) = ("query", "x")));
        Pooling(folder, Mean.Replace("{", "{\"include_prompt\":false,"));
        Assert.Contains("'include_prompt' is false", Refusal<NotSupportedException>(folder, _ => { }));
    }

    [TestMethod]
    public void Texts_are_cut_at_the_length_of_the_folder()
    {
        using var folder = E5();
        folder.Write("sentence_bert_config.json", """{"max_seq_length":4,"do_lower_case":false}""");
        using var scope = NewDisposeScope();
        var vector = Vectors(folder, _ => { })[0][2];
        var hand = new HandWeights(Encoder.Weights(WordBert.Vocabulary));
        AreClose(Unit(MeanOf(Encoder.ByHand(hand, [2, 6, 7, 3], []))), vector);
        folder.Write("sentence_bert_config.json", """{"max_seq_length":4,"do_lower_case":true}""");
        Assert.Contains("'do_lower_case'", Refusal<InvalidDataException>(folder, _ => { }));
    }

    [TestMethod]
    public void Modules_that_compute_something_else_are_refused()
    {
        using var folder = E5();
        Pooling(folder, Mean.Replace("max_tokens\":false", "max_tokens\":true"));
        Assert.Contains("[mean, max]", Refusal<NotSupportedException>(folder, _ => { }));
        folder.Write("modules.json", Modules.Replace("models.Normalize", "models.Dense"));
        Assert.Contains("[Transformer, Pooling, Dense]", Refusal<NotSupportedException>(folder, _ => { }));
        folder.Write("modules.json", Modules.Replace("\"path\":\"\"", "\"path\":\"0_Transformer\""));
        Assert.Contains("'0_Transformer'", Refusal<NotSupportedException>(folder, _ => { }));
        folder.Write("modules.json", Modules.Replace("1_Pooling", "../1_Pooling"));
        Assert.Contains("'path'", Refusal<InvalidDataException>(folder, _ => { }));
        folder.Write("modules.json", "{}");
        Assert.Contains("no list of modules", Refusal<InvalidDataException>(folder, _ => { }));
    }

    private static ModelFolder Plain()
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder(Encoder.Configuration(WordBert.Vocabulary));
        folder.WriteWeights(Encoder.Weights(WordBert.Vocabulary));
        folder.Write("vocab.txt", WordBert.Pieces);
        return folder;
    }

    private static ModelFolder E5()
    {
        var folder = Plain();
        folder.Write("modules.json", Modules);
        folder.Write("sentence_bert_config.json", """{"max_seq_length":512,"do_lower_case":false}""");
        Pooling(folder, Mean);
        return folder;
    }

    private static void Pooling(ModelFolder folder, string text)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "1_Pooling"));
        folder.Write(Path.Combine("1_Pooling", "config.json"), text);
    }

    private static string Refusal<TException>(ModelFolder folder, Action<FineTunedEmbeddingEstimator.Options> change)
        where TException : Exception => Assert.ThrowsExactly<TException>(() => Vectors(folder, change)).Message;

    private static void Compare(ModelFolder folder, Action<FineTunedEmbeddingEstimator.Options> change, Func<double[][], double[]> pool, params int[] prompt)
    {
        using var scope = NewDisposeScope();
        var hand = new HandWeights(Encoder.Weights(WordBert.Vocabulary));
        foreach (var vectors in Vectors(folder, change))
        {
            for (var row = 0; row < Texts.Length; row++)
                AreClose(pool(Encoder.ByHand(hand, [2, .. prompt, .. Ids[row], 3], [])), vectors[row]);
        }

        // The network itself, with padding.
        var options = OptionsFor(folder, change);
        var settings = SentenceSettings.Of(options);
        using var model = PretrainedModel.Load(folder.Path);
        using var network = new TextNetwork((Peft.Models.Encoders.TextEncoder)model.Network, "encoder", settings.Pooling, pairs: false, head: null, normalizes: settings.Normalizes);
        network.eval();
        var width = Ids.Max(ids => ids.Length) + prompt.Length + 2;
        long[] values = [.. Ids.SelectMany(ids => new[] { 2 }.Concat(prompt).Concat(ids).Append(3).Select(id => id + 1L).Concat(Enumerable.Repeat(0L, width)).Take(width))];
        var padded = network.call(tensor(values, [Ids.Length, width]), null); // [B, W]
        for (var row = 0; row < Texts.Length; row++)
            AreClose(pool(Encoder.ByHand(hand, [2, .. prompt, .. Ids[row], 3], [])), [.. padded[row].data<float>().ToArray()]);
    }

    // Of the fitted model, the loaded one and the one that scores batches.
    private static IEnumerable<float[][]> Each(ITransformer fitted, IDataView data, MLContext ml)
    {
        yield return [.. fitted.Transform(data).GetColumn<float[]>("Vector")];
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, fitted, data.Schema), out _);
        using var owner = loaded as IDisposable;
        yield return [.. loaded.Transform(data).GetColumn<float[]>("Vector")];
        yield return [.. loaded.WithBatchScoring().Transform(data).GetColumn<float[]>("Vector")];
    }

    private static float[][][] Vectors(ModelFolder folder, Action<FineTunedEmbeddingEstimator.Options> change)
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Rows(ml, Texts);
        using var fitted = ml.Transforms.FineTunedEmbedding(OptionsFor(folder, change)).Fit(data);
        return [.. Each(fitted, data, ml)];
    }

    private static FineTunedEmbeddingEstimator.Options OptionsFor(ModelFolder folder, Action<FineTunedEmbeddingEstimator.Options> change)
    {
        var options = new FineTunedEmbeddingEstimator.Options
        {
            ModelDirectory = folder.Path, Sentence1ColumnName = "Sentence", OutputColumnName = "Vector", Adapter = FineTuningAdapter.Frozen,
        };
        change(options);
        return options;
    }

    private static double[] MeanOf(double[][] hidden) => [.. Enumerable.Range(0, hidden[0].Length).Select(x => hidden.Average(row => row[x]))];

    private static double[] Unit(double[] vector) => [.. vector.Select(x => x / Math.Sqrt(vector.Sum(y => y * y)))];

    private static void AreClose(double[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5);
    }
}
