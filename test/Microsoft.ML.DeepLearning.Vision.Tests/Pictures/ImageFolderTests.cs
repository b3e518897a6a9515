using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

[TestClass]
public class ImageFolderTests
{
    [TestMethod]
    public void Rows_have_the_class_folders_name_and_the_files_bytes()
    {
        using var folder = Folder("cat/1.png", "cat/more/2.JPG", "dog/3.webp", "dog/notes.txt", "4.png", "empty/readme.md");
        var data = new MLContext(1).Data.LoadImageFolder(folder.Path, seed: null);

        string[] labels = [.. data.GetColumn<string>("Label")];
        string[] paths = [.. data.GetColumn<string>("ImagePath")];
        byte[][] images = [.. data.GetColumn<byte[]>("Image")];
        CollectionAssert.AreEqual(new[] { "cat", "cat", "dog" }, labels);
        CollectionAssert.AreEqual(new[] { "1.png", "2.JPG", "3.webp" }, paths.Select(Path.GetFileName).ToArray());
        for (int i = 0; i < 3; i++)
            CollectionAssert.AreEqual(File.ReadAllBytes(paths[i]), images[i]);
        Assert.IsFalse(((VectorDataViewType)data.Schema["Image"].Type).IsKnownSize);
    }

    [TestMethod]
    public void A_seed_shuffles_the_same_way_each_time()
    {
        using var folder = Folder([.. Enumerable.Range(0, 40).Select(i => $"{i % 2}/{i:00}.png")]);
        string[] Order(int? seed) => [.. new MLContext(1).Data.LoadImageFolder(folder.Path, seed).GetColumn<string>("ImagePath")];

        CollectionAssert.AreEqual(Order(3), Order(3));
        CollectionAssert.AreNotEqual(Order(3), Order(4));
        CollectionAssert.AreNotEqual(Order(null), Order(0));
        CollectionAssert.AreEquivalent(Order(null), Order(0));
    }

    [TestMethod]
    public void A_folder_without_classes_is_refused_by_name()
    {
        using var one = Folder("cat/1.png");
        using var none = Folder("1.png");
        var catalog = new MLContext(1).Data;
        Assert.Contains("one folder, 'cat',", Assert.ThrowsExactly<ArgumentException>(() => catalog.LoadImageFolder(one.Path)).Message);
        Assert.Contains($"'{none.Path}' has no folder", Assert.ThrowsExactly<ArgumentException>(() => catalog.LoadImageFolder(none.Path)).Message);
        Assert.Contains("'missing folder'", Assert.ThrowsExactly<DirectoryNotFoundException>(() => catalog.LoadImageFolder("missing folder")).Message);
    }

    private static TemporaryFolder Folder(params string[] files)
    {
        var folder = new TemporaryFolder();
        foreach (string file in files)
        {
            string path = Path.Combine(folder.Path, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }
        return folder;
    }
}
