using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>A folder with a folder of PNG files for each class, read through ML.NET's <c>LoadImages</c>.</summary>
[TestClass]
public sealed class PictureFolderTests : IDisposable
{
    private const int Epochs = 4;

    private readonly MLContext _ml = TestContexts.Create();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Files_of_mixed_sizes_are_learned_from_without_being_kept() => LiveTensors.AreBalancedBy(() =>
    {
        var data = new WatchedView(Loaded(Files(60)));
        int here = Environment.CurrentManagedThreadId;
        int elsewhere = 0;
        data.OnRow = _ => elsewhere += Environment.CurrentManagedThreadId == here ? 0 : 1;
        using var model = Trainer().Fit(data);
        Assert.IsGreaterThanOrEqualTo(Epochs * 60, elsewhere, "every epoch reads the files again, on another thread");
        Assert.AreEqual(0, data.OpenCursors);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        Assert.HasCount(60, scores);
        Assert.IsTrue(scores.All(row => Math.Abs(row.Sum() - 1) < 1e-4));
    });

    [TestMethod]
    [DataRow(1, DisplayName = "while the rows are read for the first time")]
    [DataRow(3, DisplayName = "in the middle of an epoch")]
    public void A_file_that_disappears_while_others_are_read_is_named_by_its_row(int pass) => LiveTensors.AreBalancedBy(() =>
    {
        string[] files = Files(60);
        var data = new WatchedView(Loaded(files));
        int begun = 0;
        data.OnRow = row =>
        {
            begun += row == 0 ? 1 : 0;
            if (begun == pass && row == 5)
                File.Delete(files[41]);
        };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer().Fit(data));
        Assert.Contains("Column 'Image' cannot be read in row 41", error.Message);
        Assert.AreEqual(0, data.OpenCursors);
    });

    [TestMethod]
    [DataRow("Image", 0, DisplayName = "nothing, through LoadImages")]
    [DataRow("File", 0, DisplayName = "nothing, through LoadRawImageBytes")]
    [DataRow("File", 60, DisplayName = "half of a picture, through LoadRawImageBytes")]
    public void A_file_that_holds_no_whole_picture_is_named_by_its_row(string column, int bytes)
    {
        string[] files = Files(12);
        File.WriteAllBytes(files[7], File.ReadAllBytes(files[7])[..bytes]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer(column).Fit(Loaded(files)));
        Assert.Contains($"Column '{column}' cannot be read in row 7", error.Message);
    }

    [TestMethod]
    public void LoadRawImageBytes_names_the_file_that_is_missing()
    {
        string[] files = Files(12);
        File.Delete(files[7]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer("File").Fit(Loaded(files)));
        Assert.Contains("cannot be read", error.Message);
        Assert.Contains(files[7], error.Message); // ML.NET reads these files ahead, on several threads
    }

    [TestMethod]
    public void LoadImages_reads_of_a_file_that_is_cut_off_what_there_is()
    {
        string[] files = Files(12);
        File.WriteAllBytes(files[7], File.ReadAllBytes(files[7])[..60]);
        var data = Loaded(files);
        using var model = Trainer().Fit(data);
        Assert.IsTrue(model.Transform(data).GetColumn<float[]>("Score").SelectMany(row => row).All(float.IsFinite));
    }

    private ConvKanTrainer Trainer(string column = "Image") => _ml.MulticlassClassification.Trainers.ConvKan(new ConvKanTrainer.Options
    {
        FeatureColumnName = column,
        Image = new ImageInputOptions { Height = 16, Width = 16, Channels = 1 },
        Channels = [4],
        Spaces = [ActivationSpace.GaussianRbf],
        DataHandling = DataHandling.Stream,
        MaximumEpochs = Epochs,
        BatchSize = 16,
        ValidationFraction = 0,
        Seed = 3,
    });

    // One of the pictures is a single pixel.
    private string[] Files(int count)
    {
        string[] files = [.. PatternPicture.Some(count, seed: 1).Select((picture, i) => Write(picture, i))];
        using var pixel = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [1, 2, 3, 255]);
        pixel.Save(files[3]);
        return files;
    }

    private string Write(PatternPicture picture, int number)
    {
        string path = _folder.File(picture.Label, $"{number}.png");
        using var image = picture.ToImage(1 + (number % 3));
        image.Save(path);
        return path;
    }

    private IDataView Loaded(string[] files)
    {
        var rows = _ml.Data.LoadFromEnumerable(files.Select(path => new PicturePath { Path = path, Label = Path.GetFileName(Path.GetDirectoryName(path)!) }));
        return _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.Transforms.LoadImages("Image", null, "Path"))
            .Append(_ml.Transforms.LoadRawImageBytes("File", null, "Path")).Fit(rows).Transform(rows);
    }

    private sealed class PicturePath
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
