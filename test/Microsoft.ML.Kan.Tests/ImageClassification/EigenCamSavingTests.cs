using System.Globalization;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Heat maps of saved models, in this process and in another one.</summary>
[TestClass]
public sealed class EigenCamSavingTests : EigenCamCase
{
    [TestMethod]
    public void A_loaded_model_draws_the_same_maps()
    {
        var data = Data();
        using var model = Fit(data);
        float[][] expected = Explain(model, data);
        byte[] file = ModelFiles.Save(Ml, model, data.Schema);
        foreach (bool batched in new[] { false, true })
        {
            var loaded = ModelFiles.Load(new MLContext(3), file, out _);
            AssertClose(expected, Explain(batched ? loaded.WithBatchScoring() : loaded, data));
        }
    }

    [TestMethod]
    public void The_transform_is_saved_and_loaded_alone_and_with_the_model()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model, "Heat").Fit(data);
        float[][] expected = Maps(cam.Transform(data), "Heat");
        foreach (ITransformer saved in new ITransformer[] { cam, model.Append(cam) })
        {
            var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(Ml, saved, data.Schema), out _);
            var explained = loaded.Transform(data);
            AssertClose(expected, Maps(explained, "Heat"));
            CollectionAssert.AreEqual(SchemaText.Of(saved.GetOutputSchema(data.Schema)), SchemaText.Of(explained.Schema));
        }
    }

    [TestMethod]
    public void Another_process_draws_the_same_maps_without_libtorch()
    {
        using var folder = new TemporaryFolder();
        var rows = PatternPicture.Some(9, seed: 1).Select((picture, i) => new SentPicture { Label = picture.Label, File = picture.ToFile(1 + (i % 3)) }).ToList();
        var data = Ml.Data.LoadFromEnumerable(rows);
        var keyed = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        using var model = Fit(data, options =>
        {
            options.FeatureColumnName = "File";
            options.Image = new ImageInputOptions { Height = 20, Width = 24, Channels = 1 };
        });
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        string zip = folder.File("model.zip");
        Ml.Model.Save(model.LastTransformer.Append(cam), keyed.Schema, zip);
        string[] files = [.. rows.Select((_, i) => folder.File($"{i}.png"))];
        for (int i = 0; i < files.Length; i++)
            File.WriteAllBytes(files[i], rows[i].File);

        string host = BuildMetadata.Get(typeof(EigenCamSavingTests).Assembly, "PictureHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, ["exec", host, zip, .. files])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(2 * rows.Count, lines, "scores and maps, and nothing of torch");
        AssertClose(Maps(cam.Transform(data)), [.. lines[rows.Count..].Select(line => line.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray())]);
    }
}
