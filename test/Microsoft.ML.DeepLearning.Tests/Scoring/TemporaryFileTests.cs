using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

/// <summary>The system's temporary folder is unusable, but the context's is usable. Not parallel, because the system's folder is set for the whole process.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TemporaryFileTests : IDisposable
{
    private static readonly string[] Variables = ["TMPDIR", "TMP", "TEMP"];
    private readonly TemporaryFolder _folder = new();
    private string?[] _before = [];

    [TestInitialize]
    public void TakeAwayTheSystemsFolder()
    {
        _before = [.. Variables.Select(Environment.GetEnvironmentVariable)];
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, Path.Combine(_folder.Path, "nowhere"));
    }

    public void Dispose()
    {
        foreach (var (variable, value) in Variables.Zip(_before)) Environment.SetEnvironmentVariable(variable, value);
        _folder.Dispose();
    }

    [TestMethod]
    public void Save_load_and_batch_scoring_use_the_folder_of_the_context()
    {
        var ml = new MLContext(1);
        var data = TestRows.Data(ml, "binary");
        var model = TestNetworks.Binary(ml);
        var expected = RowText.Read(model.Transform(data), "Score");
        ml.TempFilePath = _folder.Path; // set after training: the trained model is not lost

        var file = ModelFiles.Save(ml, model, data.Schema);
        var loaded = ml.Model.Load(new MemoryStream(file), out _);
        using var owner = loaded as IDisposable;
        foreach (var batched in new[] { loaded.WithBatchScoring(ml), loaded.WithBatchScoring() })
        {
            CollectionAssert.AreEqual(expected, RowText.Read(batched.Transform(data), "Score"));
            CollectionAssert.AreEqual(ModelFiles.Fingerprint(file), ModelFiles.Fingerprint(ModelFiles.Save(ml, batched, data.Schema)));
        }
    }

    [TestMethod]
    public void Nothing_stays_in_the_folder()
    {
        var ml = new MLContext(1) { TempFilePath = _folder.Path };
        ModelFiles.Save(ml, TestNetworks.Regression(ml), TestRows.Data(ml, "regression").Schema);
        Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Where_no_folder_can_be_written_to_the_message_names_it_and_the_option()
    {
        var file = _folder.File("a file");
        File.WriteAllText(file, "");
        var nowhere = Path.Combine(file, "below");
        var ml = new MLContext(1) { TempFilePath = nowhere };
        var model = TestNetworks.Regression(ml);
        var data = TestRows.Data(ml, "regression");
        // Another context saves: ML.NET's own writer uses that context's folder, and would fail before our step if it were the same.
        var saving = new MLContext(1) { TempFilePath = _folder.Path };
        var message = Assert.ThrowsExactly<IOException>(() => ModelFiles.Save(saving, model, data.Schema)).Message;
        Assert.Contains($"'{nowhere}'", message);
        Assert.Contains("Set MLContext.TempFilePath", message);
        ml.TempFilePath = _folder.Path;
        Assert.IsNotEmpty(ModelFiles.Save(ml, model, data.Schema));
    }
}
