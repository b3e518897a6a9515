using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Kan.Tests;

[TestClass]
public class SavedModelTests
{
    [TestMethod]
    [DataRow("kan-regression")]
    [DataRow("kan-binary")]
    [DataRow("kan-multiclass")]
    [DataRow("convkan-vector")]
    [DataRow("convkan-file")]
    public void Models_of_version_0_1_score_as_before(string name) => SavedModel.AssertScoresAsBefore("0.1", name);

    [TestMethod]
    public void Models_of_version_0_1_that_read_images_score_as_before() => SavedModel.AssertScoresAsBefore("0.1", "convkan-image", Images);

    // Images cannot be kept in ML.NET's binary files; they are made of the picture files there.
    private static IDataView Images(MLContext ml)
    {
        var rows = ml.Data.LoadFromBinary(Path.Combine(AppContext.BaseDirectory, "SavedModels", "0.1", "rows.idv"));
        return ml.Data.LoadFromEnumerable(rows.GetColumn<byte[]>("File").Zip(rows.GetColumn<string>("Side"), (file, side) => new Picture
        {
            Image = MLImage.CreateFromStream(new MemoryStream(file)),
            Side = side,
        }).ToArray());
    }

    private sealed class Picture
    {
        [ImageType(6, 6)]
        public MLImage? Image { get; set; }

        public string Side { get; set; } = "";
    }
}
