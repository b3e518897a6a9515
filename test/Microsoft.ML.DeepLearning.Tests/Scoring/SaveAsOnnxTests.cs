using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

[TestClass]
public class SaveAsOnnxTests
{
    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void The_file_scores_alike_through_ML_NETs_own_step()
    {
        var data = TestRows.Data(_ml, "regression", 30);
        using var transformer = TestNetworks.Regression(_ml);
        var path = Path.Combine(_folder, "network.onnx");
        File.WriteAllText(path, "something older");
        transformer.SaveAsOnnx(path);
        var output = transformer.Scorer.Model.OutputName;
        var scored = _ml.Transforms.ApplyOnnxModel(output, "Features", path).Fit(data).Transform(data);
        var expected = RowText.Read(transformer.Transform(data), "Score").Select(score => $"[{score}]").ToArray();
        CollectionAssert.AreEqual(expected, RowText.Read(scored, output));
        Assert.HasCount(1, Directory.GetFiles(_folder));

        using var stream = new MemoryStream();
        transformer.SaveAsOnnx(stream);
        CollectionAssert.AreEqual(File.ReadAllBytes(path), stream.ToArray());
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_named_and_leaves_nothing_behind()
    {
        using var transformer = TestNetworks.Regression(_ml);
        Directory.CreateDirectory(Path.Combine(_folder, "taken"));
        var problem = Assert.Throws<Exception>(() => transformer.SaveAsOnnx(Path.Combine(_folder, "taken")));
        Assert.IsTrue(problem is IOException or UnauthorizedAccessException);
        StringAssert.Contains(problem.Message, "taken");
        Assert.Throws<IOException>(() => transformer.SaveAsOnnx(Path.Combine(_folder, "missing", "network.onnx")));
        CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void A_full_disk_is_an_IO_error()
    {
        const string full = "/dev/full";
        if (!File.Exists(full)) Assert.Inconclusive("This system has no device that is always full.");
        using var transformer = TestNetworks.Regression(_ml);
        using var stream = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Throws<IOException>(() => transformer.SaveAsOnnx(stream));
        Assert.Throws<IOException>(() => _ml.Model.Save(transformer, TestRows.Data(_ml, "regression").Schema, full));
    }
}
