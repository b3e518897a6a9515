using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.FineTuning.Text.Saved;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Configuration;
using Microsoft.ML.Peft.Models.Files;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class SavedTextTests
{
    private static readonly string[] Texts =
    [
        "the film it good", "", "   ", "zebra quagga", "bad\uD800 poor", "日本", string.Join(' ', Enumerable.Repeat("good fine the bad", 100)),
    ];

    [TestMethod]
    public void A_saved_model_scores_texts_in_another_process_without_registration_and_without_libtorch()
    {
        using var folder = new TemporaryFolder();
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var model = ml.MulticlassClassification.Trainers.FineTuneText(FineTuned.Options()).Fit(data);
        string zip = folder.File("model.zip");
        ml.Model.Save(model, data.Schema, zip);

        string[] typed = [.. Texts.Where(text => !text.Contains('\uD800'))]; // a command line cannot contain half a surrogate pair
        string host = BuildMetadata.Get(typeof(SavedTextTests).Assembly, "TextHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, ["exec", host, zip, .. typed])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(typed.Length, lines, string.Join('\n', lines));
        var scored = model.Transform(FineTuned.Rows(ml, typed));
        foreach (var (expected, line) in scored.GetColumn<float[]>("Score").Zip(lines))
            CollectionAssert.AreEqual(expected, line.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray());
    }

    [TestMethod]
    [DataRow("Text")]
    [DataRow("Microsoft.ML.Peft")]
    public void The_text_column_may_have_any_name(string name)
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        data = ml.Transforms.CopyColumns(name, "Sentence").Fit(data).Transform(data);
        var options = FineTuned.Options();
        options.Sentence1ColumnName = name;
        using var model = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        CollectionAssert.AreEqual(First(model), First(loaded));

        float[] First(ITransformer transformer) => transformer.Transform(data).GetColumn<float[]>("Score").First();
    }

    [TestMethod]
    public void A_column_named_as_the_token_input_survives_fit_save_and_load()
    {
        const string own = "Sentence.Tokens";
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        data = ml.Transforms.CopyColumns(own, "Id").Append(ml.Transforms.CopyColumns(own + "_", "Id")).Fit(data).Transform(data);
        using var model = ml.MulticlassClassification.Trainers.FineTuneText(FineTuned.Options()).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        var batched = loaded.WithBatchScoring();
        string[] ids = [.. data.GetColumn<string>("Id")];
        float[] score = model.Transform(data).GetColumn<float[]>("Score").First();
        foreach (var transformer in new ITransformer[] { model, loaded, batched })
        {
            var scored = transformer.Transform(data);
            CollectionAssert.AreEqual(ids, scored.GetColumn<string>(own).ToArray());
            CollectionAssert.AreEqual(ids, scored.GetColumn<string>(own + "_").ToArray());
            CollectionAssert.AreEqual(score, scored.GetColumn<float[]>("Score").First());
        }
    }

    [TestMethod]
    public void Any_text_has_a_score_before_and_after_saving()
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var model = ml.MulticlassClassification.Trainers.FineTuneText(FineTuned.Options()).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        var rows = FineTuned.Rows(ml, Texts);
        float[][] expected = [.. model.Transform(rows).GetColumn<float[]>("Score")];
        float[][] actual = [.. loaded.Transform(rows).GetColumn<float[]>("Score")];
        for (int i = 0; i < Texts.Length; i++)
        {
            Assert.AreEqual(1, expected[i].Sum(), 1e-5, Texts[i]);
            CollectionAssert.AreEqual(expected[i], actual[i], Texts[i]);
        }

        CollectionAssert.AreEqual(expected[1], expected[2], "white space alone is not a token");
        string[] words = Texts[^1].Split(' ');
        float[] Score(int count) => model.Transform(FineTuned.Rows(ml, [string.Join(' ', words.Take(count))])).GetColumn<float[]>("Score").Single();
        CollectionAssert.AreEqual(expected[^1], Score(WordBert.Positions - 2), "long texts are truncated, with a position for each special token");
        CollectionAssert.AreNotEqual(expected[^1], Score(WordBert.Positions - 3));
    }

    [TestMethod]
    public void A_tokenizer_of_many_pieces_is_saved()
    {
        const int pieces = 100_000; // twice as many as in RoBERTa
        using var folder = WordBert.Folder(pieces);
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var model = ml.Transforms.FineTunedEmbedding("Vector", "Sentence", folder.Path).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        var rows = FineTuned.Rows(ml, ["good piece7 film", "piece99999", "piece100000"]);
        foreach (var (expected, actual) in model.Transform(rows).GetColumn<float[]>("Vector").Zip(loaded.Transform(rows).GetColumn<float[]>("Vector")))
            CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Of_configurations_a_saved_model_keeps_what_its_tokenizer_reads()
    {
        using var folder = WordBert.Folder();
        string configuration = File.ReadAllText(Path.Combine(folder.Path, "config.json"));
        folder.Write("config.json", configuration.Replace("{\"model_type\"", "{\"_name_or_path\":\"/home/somebody/models\",\"model_type\"", StringComparison.Ordinal));
        folder.Write("tokenizer_config.json", """{"do_lower_case":false,"name_or_path":"/home/somebody/models","special_tokens_map_file":"/home/somebody/.cache","strip_accents":null}""");
        var data = FineTuned.Data(TestContexts.Create(), PredictionTask.MulticlassClassification);
        var options = FineTuned.Options();
        options.ModelDirectory = folder.Path;
        var conversion = (TokenConversion)TextColumns.Find(data.Schema, options, outputs: [])[0].Conversion!;

        using var json = JsonDocument.Parse(Convert.FromBase64String(conversion.Settings.ToString()));
        var files = json.RootElement.GetProperty("files").EnumerateObject().ToDictionary(file => file.Name, file => Expanded(file.Value.GetBytesFromBase64()));
        Assert.AreEqual("""{"model_type":"bert"}""", files["config.json"]);
        Assert.AreEqual("""{"do_lower_case":false,"strip_accents":null}""", files["tokenizer_config.json"]);
        Assert.AreEqual(File.ReadAllText(Path.Combine(folder.Path, "vocab.txt")), files["vocab.txt"]);
        CollectionAssert.AreEqual(conversion.Settings.Encode("Good film").ToArray(), TokenSettings.Parse(conversion.Settings.ToString()).Encode("Good film").ToArray());
    }

    private static string Expanded(byte[] content)
    {
        using var reader = new StreamReader(new BrotliStream(new MemoryStream(content), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    [TestMethod]
    public void A_damaged_tokenizer_of_a_saved_model_is_read_or_refused()
    {
        using var folder = WordBert.Folder();
        var files = PretrainedFiles.In(folder.Path);
        var settings = TokenSettings.Of(Architecture.Of(ModelConfiguration.Read(files)).ReadTokenizer(files)!, files, 16, second: false);
        byte[] intact = Convert.FromBase64String(settings.ToString());
        var mutation = new FileMutation(3);
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            try
            {
                Assert.IsNotEmpty(TokenSettings.Parse(Convert.ToBase64String(mutation.Mutate(intact))).Encode("good"));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.IsInRange(1, 499, refused);
    }

    [TestMethod]
    public void Every_row_brings_the_same_object_so_that_a_tokenizer_is_made_once()
    {
        using var folder = WordBert.Folder();
        var files = PretrainedFiles.In(folder.Path);
        var tokenizer = Architecture.Of(ModelConfiguration.Read(files)).ReadTokenizer(files)!;
        var settings = TokenSettings.Of(tokenizer, files, 16, second: false).ToString();
        var ml = TestContexts.Create();
        var data = FineTuned.Rows(ml, ["a", "film"]);
        var step = ml.Transforms.Expression("Settings", $"text => \"{settings}\"", "Sentence").Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, step, data.Schema), out _);
        TokenSettings[] made = [.. loaded.Transform(data).GetColumn<ReadOnlyMemory<char>>("Settings").Select(LoadedTokenizers.Of)];
        Assert.AreSame(made[0], made[1]);
        Assert.AreEqual(settings, made[0].ToString());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("no base64!")]
    [DataRow("e30=")] // {}
    [DataRow("eyJ2ZXJzaW9uIjo5OX0=")] // {"version":99}
    [DataRow("eyJ2ZXJzaW9uIjoxLCJmaWxlcyI6e319")] // {"version":1,"files":{}}
    public void What_is_no_tokenizer_of_a_saved_model_is_refused(string settings)
        => Assert.Contains("okenizer of the model", Assert.ThrowsExactly<InvalidDataException>(() => TokenSettings.Parse(settings)).Message);
}
