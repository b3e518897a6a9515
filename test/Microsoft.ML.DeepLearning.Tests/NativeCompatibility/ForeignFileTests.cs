using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

[TestClass]
[TestCategory("Slow")]
public class ForeignFileTests
{
    private const string CutShort = "it is cut short.";
    private const string OutsideSection = "its version requirements point outside their section.";
    private const string NoStringTable = "its version requirements name no string table.";

    [TestMethod]
    public void Files_of_any_other_shape_are_left_unchanged_with_a_message_that_says_why()
    {
        using var build = new CompatibilityBuild();
        byte[] pristine = File.ReadAllBytes(CompatibilityBuild.PristineLibrary);
        var image = new ElfImage(pristine);
        (byte[] Bytes, string Reason)[] cases =
        [
            ([], "it is not an ELF file."),
            (Encoding.ASCII.GetBytes(new string('x', 200)), "it is not an ELF file."),
            (pristine[..63], "it is not an ELF file."),
            (pristine[..64], CutShort),
            (pristine[..4096], CutShort),
            (pristine[..(pristine.Length / 2)], CutShort),
            (pristine[..^1], CutShort),
            (With(pristine, 4, 1, 1), "it is not a 64-bit little-endian ELF file."),
            (With(pristine, 5, 2, 1), "it is not a 64-bit little-endian ELF file."),
            (With(pristine, ElfImage.SectionTableField, 0, 8), $"it does not require {CompatibilityBuild.Version}."),
            (With(pristine, ElfImage.SectionTableField, long.MaxValue, 8), CutShort),
            (With(pristine, ElfImage.SectionTableField, -1, 8), CutShort),
            (With(pristine, ElfImage.SectionSizeField, 40, 2), "its section headers are not of the ELF-64 size."),
            (With(pristine, image.Requirements + ElfImage.Type, 1, 4), $"it does not require {CompatibilityBuild.Version}."),
            (With(pristine, image.Requirements + ElfImage.Link, 60000, 4), NoStringTable),
            (With(pristine, image.Requirements + ElfImage.Link, 1, 4), NoStringTable),
            (With(pristine, image.Requirements + ElfImage.Offset, -1, 8), CutShort),
            (With(pristine, image.Requirements + ElfImage.Size, long.MaxValue, 8), CutShort),
            (With(pristine, image.Requirements + ElfImage.Size, 20, 8), OutsideSection),
            (With(pristine, image.FirstEntry + 8, uint.MaxValue, 4), OutsideSection),
            (With(pristine, image.FirstEntry + 12, uint.MaxValue, 4), OutsideSection),
            (With(pristine, image.FirstEntry + 16 + 8, uint.MaxValue, 4), OutsideSection),
            (WithOtherName(pristine), $"it does not require {CompatibilityBuild.Version}."),
        ];
        string[] paths = [.. cases.Select((item, i) => build.Add($"output/runtimes/linux-case{i}/native", item.Bytes))];

        string output = build.Run();

        for (int i = 0; i < cases.Length; i++)
        {
            CollectionAssert.AreEqual(cases[i].Bytes, File.ReadAllBytes(paths[i]), $"case {i}: {cases[i].Reason}");
            Assert.Contains($"{paths[i]} is left unchanged: {cases[i].Reason}", output);
        }
    }

    private static byte[] With(byte[] bytes, int offset, long value, int size)
    {
        byte[] changed = [.. bytes];
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        number[..size].CopyTo(changed.AsSpan(offset));
        return changed;
    }

    /// <summary>A possible later release of the library: it requires a version with the same prefix.</summary>
    private static byte[] WithOtherName(byte[] bytes)
    {
        byte[] changed = [.. bytes];
        Span<byte> name = changed.AsSpan(changed.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{CompatibilityBuild.Version}\0")) + 1);
        name[CompatibilityBuild.Version.Length - 1] = (byte)'3';
        return changed;
    }
}
