using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.DeepLearning.Vision.Tests.Pictures;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Images;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

/// <summary>Reads image columns from a schema, and checks the errors of unreadable rows.</summary>
[TestClass]
public class ImageColumnTests
{
    private readonly MLContext _ml = TestContexts.Create();

    [TestMethod]
    public void ExtractPixels_says_its_layout_in_the_type()
    {
        var data = _ml.Data.LoadFromEnumerable(ColoredPicture.Some(1));
        var resized = _ml.Transforms.ResizeImages("Pixels", imageWidth: 6, imageHeight: 5, "Image");
        var planar = resized.Append(_ml.Transforms.ExtractPixels("Pixels")).Fit(data).Transform(data);
        var interleaved = resized.Append(_ml.Transforms.ExtractPixels("Pixels", interleavePixelColors: true, outputAsFloatArray: false)).Fit(data).Transform(data);

        var first = ImageColumns.Find(planar.Schema, "Pixels", new());
        var second = ImageColumns.Find(interleaved.Schema, "Pixels", new());

        Assert.AreEqual((new ImageShape(3, 5, 6), ImageLayout.Planar, ColumnContent.Numbers), (first.Shape, first.Layout, first.Column.Content));
        Assert.AreEqual((new ImageShape(3, 5, 6), ImageLayout.Interleaved, ColumnContent.Pixels), (second.Shape, second.Layout, second.Column.Content));
    }

    [TestMethod]
    public void An_image_type_of_known_size_needs_no_options()
    {
        var data = _ml.Data.LoadFromEnumerable(ColoredPicture.Some(1));
        var resized = _ml.Transforms.ResizeImages("Small", imageWidth: 6, imageHeight: 5, "Image").Fit(data).Transform(data);
        Assert.AreEqual(new ImageShape(3, 5, 6), ImageColumns.Find(resized.Schema, "Small", new()).Shape);
        Assert.AreEqual(new ImageShape(1, 7, 6), ImageColumns.Find(resized.Schema, "Small", new() { Height = 7, Channels = 1 }).Shape);
    }

    [TestMethod]
    [DataRow("Loaded", "set the options Height and Width")]
    [DataRow("File", "set the options Height and Width")]
    [DataRow("Label", "has type String")]
    [DataRow("Nothing", "'Nothing' is missing")]
    public void What_is_needed_is_said_before_a_row_is_read(string column, string told)
    {
        var data = new WatchedView(_ml.Transforms.Conversion.MapValueToKey("Class", "Label").Append(_ml.Transforms.LoadImages("Loaded", "", "Label"))
            .Fit(Rows(3)).Transform(Rows(3)));
        var trainer = new PixelPerceptronTrainer(_ml, new PixelPerceptronOptions { FeatureColumnName = column, LabelColumnName = "Class" });
        var error = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data));
        Assert.Contains($"'{column}'", error.Message);
        Assert.Contains(told, error.Message);
    }

    [TestMethod]
    public void Pixels_take_a_byte_each_in_memory()
    {
        var input = Find("File", new() { Height = 50, Width = 40 });
        var columns = new TrainingColumns([input.Column], new ColumnSpec("Label", ColumnContent.Keys, 1), null);
        Assert.AreEqual((3 * 50 * 40) + 4, columns.RowBytes);
        var block = new RowBlock(columns.All);
        ((ColumnBlock<byte>)block.Columns[0]).AppendRow(input.Shape.Size);
        ((ColumnBlock<int>)block.Columns[1]).AppendRow(length: 1);
        Assert.AreEqual(columns.RowBytes, block.Bytes);
    }

    [TestMethod]
    public void Options_that_pictures_do_not_have_are_refused()
    {
        Assert.Contains("Option Layout", Assert.ThrowsExactly<ArgumentException>(() => Find("Image", new() { Height = 5, Width = 6, Layout = ImageLayout.Planar })).Message);
        Assert.Contains("Option Channels", Assert.ThrowsExactly<ArgumentException>(() => Find("File", new() { Height = 5, Width = 6, Channels = 2 })).Message);
    }

    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void A_damaged_file_is_named_by_column_and_row(DataHandling handling)
    {
        var rows = ColoredPicture.Some(150);
        rows[97].File = rows[97].File[..40];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer("File", handling).Fit(Keyed(rows)));
        Assert.Contains("Column 'File' cannot be read in row 97", error.Message);
    }

    [TestMethod]
    public void A_missing_image_is_named_by_column_and_row()
    {
        var rows = ColoredPicture.Some(8);
        rows[5].Image = null;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer("Image", DataHandling.InMemory).Fit(Keyed(rows)));
        Assert.Contains("Column 'Image' cannot be read in row 5", error.Message);
        Assert.Contains("no image", error.Message);
    }

    [TestMethod]
    public void A_damaged_file_is_named_when_rows_are_scored()
    {
        var rows = ColoredPicture.Some(20);
        using var model = Trainer("File", DataHandling.InMemory).Fit(Keyed(rows));
        rows[7].File = [];
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => model.Transform(Keyed(rows)).GetColumn<float[]>("Score").ToArray());
        Assert.Contains("Column 'File' cannot be read in row 7: it holds no bytes", error.Message);
    }

    [TestMethod]
    public void The_row_number_counts_rows_that_an_earlier_step_leaves_out()
    {
        var rows = ColoredPicture.Some(20);
        using var model = Trainer("File", DataHandling.InMemory).Fit(Keyed(rows));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, Keyed(rows).Schema), out _);
        using var owner = loaded as IDisposable;
        rows[7].File = [];
        var few = _ml.Data.SkipRows(Keyed(rows), 3);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => loaded.WithBatchScoring().Transform(few).GetColumn<float[]>("Score").ToArray());
        Assert.Contains("Column 'File' cannot be read in row 7: it holds no bytes", error.Message);
    }

    [TestMethod]
    public void A_limit_of_pixels_holds_in_training_and_in_saved_models()
    {
        var rows = ColoredPicture.Some(20);
        rows[7].File = PngFile.Black(40, 30);
        var refused = Trainer("File", DataHandling.InMemory, maximumPixels: 1199);
        Assert.Contains("row 7: the picture has 40×30 pixels, more than the 1,199", Assert.ThrowsExactly<InvalidOperationException>(() => refused.Fit(Keyed(rows))).Message);

        using var model = Trainer("File", DataHandling.InMemory, maximumPixels: 1200).Fit(Keyed(rows));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, Keyed(rows).Schema), out _);
        using var owner = loaded as IDisposable;
        Assert.HasCount(20, loaded.Transform(Keyed(rows)).GetColumn<float[]>("Score"));
        rows[7].File = PngFile.Black(40, 31);
        foreach (var transformer in new ITransformer[] { model, loaded, loaded.WithBatchScoring() })
        {
            var error = Assert.Throws<Exception>(() => transformer.Transform(Keyed(rows)).GetColumn<float[]>("Score").ToArray());
            Assert.Contains("40×31 pixels, more than the 1,200", error.ToString());
        }
    }

    [TestMethod]
    public void A_damaged_file_is_named_with_its_row_in_parallel_cursors()
    {
        var rows = ColoredPicture.Some(600);
        using var model = Trainer("File", DataHandling.InMemory).Fit(Keyed(ColoredPicture.Some(20)));
        using var stream = new MemoryStream(ModelFiles.Save(_ml, model, Keyed(rows).Schema));
        var loaded = ModelFiles.Load(new MLContext(), stream.ToArray(), out _);
        using var owner = loaded as IDisposable;
        rows[497].File = [];
        foreach (var each in new[] { model, loaded.WithBatchScoring() })
        {
            var scored = each.Transform(_ml.Data.Cache(Keyed(rows)));
            var cursors = scored.GetRowCursorSet([scored.Schema["Score"]], 4);
            Assert.HasCount(4, cursors);
            var messages = new List<string>();
            foreach (var cursor in cursors)
            {
                try
                {
                    while (cursor.MoveNext()) { }
                }
                catch (InvalidOperationException e)
                {
                    messages.Add(e.Message);
                }
            }
            foreach (var cursor in cursors)
                cursor.Dispose();
            Assert.HasCount(1, messages);
            Assert.Contains("Column 'File' cannot be read in row 497: it holds no bytes", messages[0]);
        }
    }

    [TestMethod]
    public void A_plain_loaded_model_names_the_column()
    {
        var rows = ColoredPicture.Some(20);
        using var model = Trainer("File", DataHandling.InMemory).Fit(Keyed(rows));
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, Keyed(rows).Schema), out _);
        using var owner = loaded as IDisposable;
        rows[7].File = [];
        Exception? error = Assert.Throws<Exception>(() => loaded.Transform(Keyed(rows)).GetColumn<float[]>("Score").ToArray());
        while (error is not null && !error.Message.Contains("Column 'File' cannot be read: it holds no bytes"))
            error = error.InnerException;
        Assert.IsNotNull(error);
    }

    [TestMethod]
    public void The_users_columns_outlive_a_saved_model_whatever_their_names()
    {
        string[] taken = ["File.Pixels", "Score.Raw", "Picture.Source", "Picture.Settings"];
        var data = taken.Aggregate(Keyed(ColoredPicture.Some(20)), (rows, name) => _ml.Transforms.CopyColumns(name, "Label").Fit(rows).Transform(rows));
        using var model = Trainer("File", DataHandling.InMemory).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(_ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        foreach (var each in new[] { model, loaded, loaded.WithBatchScoring() })
        {
            var scored = each.Transform(data);
            foreach (string name in taken)
                CollectionAssert.AreEqual(data.GetColumn<uint>("Label").ToArray(), scored.GetColumn<uint>(name).ToArray(), name);
        }
    }

    [TestMethod]
    public void A_file_that_disappears_between_two_epochs_is_named()
    {
        using var folder = new TemporaryFolder();
        string[] paths = [.. ColoredPicture.Some(40).Select((row, i) => Write(folder, $"{i}.png", row.File))];
        var rows = paths.Select((path, i) => new PicturePath { Path = path, Label = $"{i % 3}" }).ToList();
        var data = _ml.Transforms.LoadImages("Image", "", "Path").Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));
        var trainer = Trainer("Image", DataHandling.Stream, new ProgressLog(_ => File.Delete(paths[11])));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(data));
        Assert.Contains("Column 'Image' cannot be read in row 11", error.Message);
    }

    [TestMethod]
    public void The_fitted_model_names_a_column_of_another_kind()
    {
        using var model = Trainer("File", DataHandling.InMemory).Fit(Keyed(ColoredPicture.Some(20)));
        var other = _ml.Transforms.CopyColumns("File", "Image").Fit(Rows(2)).Transform(Rows(2));
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(other));
        Assert.Contains("'File'", error.Message);
        Assert.Contains("the content of a picture file", error.Message);
    }

    private static string Write(TemporaryFolder folder, string name, byte[] content)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private ImageInput Find(string column, ImageInputOptions options) => ImageColumns.Find(Rows(1).Schema, column, options);

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(ColoredPicture.Some(count));

    private IDataView Keyed(List<ColoredPicture> rows)
        => _ml.Transforms.Conversion.MapValueToKey("Label").Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));

    private PixelPerceptronTrainer Trainer(string column, DataHandling handling, IProgress<TrainingProgress>? progress = null, int maximumPixels = 100_000_000) => new(_ml, new PixelPerceptronOptions
    {
        FeatureColumnName = column,
        Image = new() { Height = 5, Width = 6, MaximumPixels = maximumPixels },
        MaximumEpochs = 3,
        DataHandling = handling,
        ValidationFraction = 0,
        Progress = progress,
    });

    private sealed class PicturePath
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
