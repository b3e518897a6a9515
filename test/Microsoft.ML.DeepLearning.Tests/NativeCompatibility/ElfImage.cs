using System.Buffers.Binary;

namespace Microsoft.ML.DeepLearning.Tests.NativeCompatibility;

/// <summary>The positions of the fields of a well-formed ELF-64 file that tests damage.</summary>
internal sealed class ElfImage
{
    public const int SectionTableField = 0x28;
    public const int SectionSizeField = 0x3a;

    // Within a section header.
    public const int Type = 4;
    public const int Offset = 24;
    public const int Size = 32;
    public const int Link = 40;

    private const uint VersionRequirements = 0x6ffffffe;

    public ElfImage(byte[] bytes)
    {
        int sections = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(SectionTableField));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x3c));
        Requirements = Enumerable.Range(0, count)
            .Select(i => sections + 64 * i)
            .First(section => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(section + Type)) == VersionRequirements);
        FirstEntry = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(Requirements + Offset));
    }

    /// <summary>The header of section .gnu.version_r.</summary>
    public int Requirements { get; }

    /// <summary>The first entry of that section (Elf64_Verneed).</summary>
    public int FirstEntry { get; }
}
