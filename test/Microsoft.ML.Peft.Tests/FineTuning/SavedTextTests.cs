using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;

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

        string[] typed = [.. Texts.Where(text => !text.Contains('\uD800'))]; // no command line carries half a pair
        string host = BuildMetadata.Get(typeof(SavedTextTests).Assembly, "TextHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, ["exec", host, zip, .. typed])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(typed.Length, lines, string.Join('\n', lines));
        var scored = model.Transform(FineTuned.Rows(ml, typed));
        foreach (var (expected, line) in scored.GetColumn<float[]>("Score").Zip(lines))
            CollectionAssert.AreEqual(expected, line.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray());
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

        CollectionAssert.AreEqual(expected[1], expected[2], "white space alone is no token");
    }
}
