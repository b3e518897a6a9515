using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.Regression;

[TestClass]
public sealed class SecondProcessTests
{
    [TestMethod]
    public void A_saved_model_gives_the_same_scores_in_a_process_without_these_libraries_and_without_libtorch()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var rows = Waves.Rows(200);
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.Regression.Trainers.SelectableKan(Waves.Quick()).Fit(data);
        string zip = folder.File("model.zip");
        ml.Model.Save(model, data.Schema, zip);
        string text = folder.Write("rows.txt", string.Join('\n', rows.Select(row => string.Join(',', row.Features.Select(x => x.ToString("R", CultureInfo.InvariantCulture))))));

        string host = BuildMetadata.Get(typeof(SecondProcessTests).Assembly, "ScoringHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, "exec", host, zip, text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.IsFalse(lines.Any(line => line.StartsWith("loaded:", StringComparison.Ordinal)), string.Join('\n', lines));
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];
        float[] actual = [.. lines.Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6f * Math.Max(1, Math.Abs(expected[i])));
    }
}
