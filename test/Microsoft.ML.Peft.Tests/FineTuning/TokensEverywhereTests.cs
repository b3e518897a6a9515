using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Models.Files;
using Microsoft.ML.Peft.Tests.Models;
using Microsoft.ML.Peft.Tests.Tokenization;
using Microsoft.ML.Peft.Tokenization;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Real texts have the same tokens while training, in a saved model, and on any thread.</summary>
[TestClass]
public sealed class TokensEverywhereTests
{
    private static readonly string[] Sources = ["sms-spam", "banking77", "agnews-test", "sent-conv", "sst2-glue"];

    [TestMethod]
    [DataRow("bert-base-uncased")]
    [DataRow("roberta-base")]
    public void A_hundred_thousand_texts_have_the_same_tokens_in_a_saved_model(string name)
    {
        string[] texts = [.. RealTexts().Take(100_000)];
        Assert.HasCount(100_000, texts);
        var files = PretrainedFiles.In(ReferenceIdTests.Folder(name));
        var settings = TokenSettings.Of(TokenizerFiles.Read(files)!, files, 48, second: false);
        var ml = TestContexts.Create();
        var data = FineTuned.Rows(ml, texts);
        var column = TokenConversion.Column(data.Schema, [], "Sentence", settings);
        var steps = column.Conversion!.CreateSteps(ml, column, data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, steps, data.Schema), out _);

        int[][] fitted = [.. texts.AsParallel().AsOrdered().Select(text => settings.Encode(text).ToArray())];
        int row = 0;
        foreach (uint[] tokens in loaded.Transform(data).GetColumn<uint[]>(column.InputName))
        {
            if (!tokens.Select(token => (int)token - 1).SequenceEqual(fitted[row]))
                Assert.Fail(texts[row]);
            row++;
        }

        Assert.AreEqual(texts.Length, row);
    }

    [TestMethod]
    public void Fitted_loaded_and_batched_models_score_real_texts_alike()
    {
        string[] texts = [.. RealTexts().Where((_, i) => i % 50 == 0)];
        using var folder = WordBert.Folder();
        var ml = TestContexts.Create();
        var rows = FineTuned.Rows(ml, texts);
        using var model = ml.Transforms.FineTunedEmbedding("Vector", "Sentence", folder.Path).Fit(rows);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, rows.Schema), out _);
        using var owner = loaded as IDisposable;
        float[][] expected = [.. model.Transform(rows).GetColumn<float[]>("Vector")];
        foreach (var other in new[] { loaded, loaded.WithBatchScoring() })
        {
            foreach (var (fitted, scored) in expected.Zip(other.Transform(rows).GetColumn<float[]>("Vector")))
                CollectionAssert.AreEqual(fitted, scored);
        }
    }

    [TestMethod]
    public void A_model_of_version_0_1_keeps_the_tokens_it_was_trained_with()
    {
        string files = string.Join(',', new[] { ("config.json", """{"model_type":"bert"}"""), ("vocab.txt", TinyBert.Pieces) }
            .Select(file => $"\"{file.Item1}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Item2))}\""));
        string text = Convert.ToBase64String(Encoding.UTF8.GetBytes($$$"""{"version":1,"maximumLength":9,"second":false,"files":{{{{files}}}}}"""));
        var settings = TokenSettings.Parse(text);
        CollectionAssert.AreEqual(new[] { 2, 8, 9, 3 }, settings.Encode("hello $ world").ToArray(), "0.1 lost the dollar");
        Assert.AreEqual(text, settings.ToString());
        using var folder = new ModelFolder("{}");
        folder.Write("vocab.txt", TinyBert.Pieces);
        CollectionAssert.AreEqual(new[] { 2, 8, 1, 9, 3 }, TextTokenizer.Load(folder.Path).Encode("hello $ world").ToArray());
    }

    private static IEnumerable<string> RealTexts()
        => Sources.SelectMany(source => Directory.EnumerateFiles(SharedData.Require(typeof(TokensEverywhereTests).Assembly, source))
            .Order(StringComparer.Ordinal).SelectMany(file => File.ReadLines(file)));
}
