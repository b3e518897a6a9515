using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

[TestClass]
[TestCategory("Slow")]
public class WeakFlagTests
{
    private const byte Weak = 2;

    [TestMethod]
    public void The_only_changed_byte_is_the_weak_flag_of_the_one_requirement()
    {
        using var build = new CompatibilityBuild();
        string library = build.AddPristine();

        string output = build.Run();

        byte[] before = File.ReadAllBytes(CompatibilityBuild.PristineLibrary);
        byte[] after = File.ReadAllBytes(library);
        Assert.HasCount(before.Length, after);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.HasCount(1, changed);
        Assert.AreEqual(before[changed[0]] | Weak, after[changed[0]]);
        // Elf64_Vernaux: the hash of the version's name is the field before the flags.
        Assert.AreEqual(ElfHash(CompatibilityBuild.Version), BinaryPrimitives.ReadUInt32LittleEndian(after.AsSpan(changed[0] - 4)));
        Assert.Contains($"{library} now loads on systems whose libstdc++ lacks {CompatibilityBuild.Version}", output);
    }

    [TestMethod]
    public void Time_and_permissions_stay_and_no_other_file_appears()
    {
        using var build = new CompatibilityBuild();
        string library = build.AddPristine();
        DateTime written = File.GetLastWriteTimeUtc(CompatibilityBuild.PristineLibrary);

        _ = build.Run();

        Assert.AreEqual(written, File.GetLastWriteTimeUtc(library));
        if (!OperatingSystem.IsWindows())
            Assert.AreEqual(File.GetUnixFileMode(CompatibilityBuild.PristineLibrary), File.GetUnixFileMode(library));
        CollectionAssert.AreEqual(new[] { library }, Directory.GetFiles(Path.GetDirectoryName(library)!));
    }

    [TestMethod]
    public void A_second_run_changes_nothing()
    {
        using var build = new CompatibilityBuild();
        string library = build.AddPristine();
        _ = build.Run();
        byte[] once = File.ReadAllBytes(library);
        // If the file had been replaced again, this link would point to another file.
        string link = build.File("link");
        HardLink.Create(library, link);

        string output = build.Run();

        CollectionAssert.AreEqual(once, File.ReadAllBytes(library));
        File.AppendAllText(link, "same file");
        Assert.AreEqual(once.Length + "same file".Length, new FileInfo(library).Length);
        Assert.Contains($"{library} is left unchanged: {CompatibilityBuild.Version} is optional already.", output);
    }

    [TestMethod]
    public void A_link_to_the_package_cache_is_replaced_and_its_source_stays_as_it_was()
    {
        using var build = new CompatibilityBuild();
        byte[] pristine = File.ReadAllBytes(CompatibilityBuild.PristineLibrary);
        string cache = build.File("cache.so");
        File.WriteAllBytes(cache, pristine);
        string hard = build.Library();
        HardLink.Create(cache, hard);
        string symbolic = build.Library("publish");
        _ = File.CreateSymbolicLink(symbolic, cache);

        _ = build.Run();

        CollectionAssert.AreEqual(pristine, File.ReadAllBytes(cache));
        CollectionAssert.AreNotEqual(pristine, File.ReadAllBytes(hard));
        CollectionAssert.AreEqual(File.ReadAllBytes(hard), File.ReadAllBytes(symbolic));
        Assert.IsNull(new FileInfo(symbolic).LinkTarget);
    }

    /// <summary>The hash function of the System V ABI.</summary>
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (byte letter in Encoding.ASCII.GetBytes(name))
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }
}
