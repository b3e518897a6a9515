using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Images;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

[TestClass]
public class PictureProcessTests
{
    [TestMethod]
    [DataRow("Image")]
    [DataRow("File")]
    public void A_saved_model_scores_pictures_in_another_process_without_registration_and_without_libtorch(string column)
    {
        using var folder = new TemporaryFolder();
        var ml = TestContexts.Create();
        var rows = ColoredPicture.Some(12);
        var data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));
        using var model = new PixelPerceptronTrainer(ml, new PixelPerceptronOptions
        {
            FeatureColumnName = column,
            Image = new() { Height = 5, Width = 6, Channels = 3 },
            MaximumEpochs = 2,
        }).Fit(data);
        string zip = folder.File("model.zip");
        ml.Model.Save(model, data.Schema, zip);
        string[] files = [.. rows.Select((row, i) => folder.File($"{i}.png"))];
        for (int i = 0; i < files.Length; i++)
            File.WriteAllBytes(files[i], rows[i].File);

        string host = BuildMetadata.Get(typeof(PictureProcessTests).Assembly, "PictureHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, ["exec", host, zip, .. files])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        float[][] expected = [.. model.Transform(data).GetColumn<float[]>("Score")];
        Assert.HasCount(expected.Length, lines, string.Join('\n', lines));
        for (int i = 0; i < expected.Length; i++)
            CollectionAssert.AreEqual(expected[i], lines[i].Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray());
    }
}
