using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Repository;

[TestClass]
public class FileSizeTests
{
    private const int MaximumLines = 400;

    [TestMethod]
    public void No_source_file_is_longer_than_400_lines()
    {
        string root = BuildMetadata.RepositoryRoot(typeof(FileSizeTests).Assembly);
        string[] files =
        [
            .. new[] { "eng", "src", "test", "samples" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
                .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
        ];

        string[] tooLong = [.. files.Where(file => File.ReadLines(file).Count() > MaximumLines)];

        Assert.IsNotEmpty(files);
        Assert.IsEmpty(tooLong, string.Join(Environment.NewLine, tooLong));
    }
}
