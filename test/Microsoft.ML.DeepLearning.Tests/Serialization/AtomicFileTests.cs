using System.Runtime.Versioning;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Serialization;

[TestClass]
public sealed class AtomicFileTests
{
    [TestMethod]
    public void A_file_is_created_and_replaced()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.bin");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(path), "The old file stays until the new one is complete.");
        });
        CollectionAssert.AreEqual(new byte[] { 9 }, File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.bin");
        File.WriteAllText(path, "old");
        Assert.ThrowsExactly<OperationCanceledException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new OperationCanceledException();
        }));
        var full = Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device"), "CheckpointPath"));
        Assert.Contains(path, full.Message);
        Assert.Contains("CheckpointPath", full.Message);
        Assert.Contains("No space left", full.Message);
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    [DataRow("absent/model.bin")]
    [DataRow("file/model.bin")]
    [DataRow("folder")]
    public void A_path_that_cannot_be_written_is_named_with_its_option(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Directory.CreateDirectory(folder.File("folder"));
        var path = Path.Combine(folder.Path, name); // File would make the folders
        var exception = Assert.Throws<Exception>(() => AtomicFile.Write(path, stream => stream.WriteByte(1), "CheckpointPath"));
        Assert.IsTrue(exception is IOException or UnauthorizedAccessException, exception.GetType().Name);
        Assert.Contains(path, exception.Message);
        Assert.Contains("CheckpointPath", exception.Message);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public void A_read_only_folder_is_an_access_error()
    {
        if (Environment.UserName == "root")
            Assert.Inconclusive("Permissions do not bind this user.");
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var exception = Assert.ThrowsExactly<UnauthorizedAccessException>(() => AtomicFile.Write(folder.File("a"), _ => { }, "CheckpointPath"));
            Assert.Contains("CheckpointPath", exception.Message);
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
