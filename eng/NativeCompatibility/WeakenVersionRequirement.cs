using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Makes one symbol version that a shared library asks for optional, by setting the weak flag of its entry in the
/// library's version requirements (section .gnu.version_r). Nothing else of the file changes.
/// </summary>
/// <remarks>
/// Formats: ELF-64 object file (System V ABI) and "Symbol Versioning" of the Linux Standard Base.
/// MSBuild compiles this file where it is used, so it keeps to netstandard2.0. Everything a library's bytes say is
/// checked before it is believed: a file of any other shape is left alone, with a message.
/// </remarks>
public sealed class WeakenVersionRequirement : Task
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int RequirementSize = 16;
    private const uint StringTable = 3;                  // SHT_STRTAB
    private const uint VersionRequirements = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2;                         // VER_FLG_WEAK

    private byte[] _bytes;

    /// <summary>The shared libraries to change in place; each is replaced, never written through a link.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; }

    /// <summary>The symbol version to make optional, as in GLIBCXX_3.4.32.</summary>
    [Required]
    public string Version { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        foreach (ITaskItem library in Libraries)
        {
            string path = library.GetMetadata("FullPath");
            try
            {
                Weaken(path);
            }
            catch (InvalidDataException malformed)
            {
                Log.LogMessage(MessageImportance.High, "{0} is left unchanged: {1}", path, malformed.Message);
            }
            catch (Exception failure) when (failure is IOException || failure is UnauthorizedAccessException)
            {
                Log.LogWarning("{0} still requires {1}, it could not be replaced: {2}", path, Version, failure.Message);
            }
        }
        return true;
    }

    private void Weaken(string path)
    {
        _bytes = File.ReadAllBytes(path);
        long flags = FindFlags();
        if (flags < 0)
        {
            Log.LogMessage(MessageImportance.Normal, "{0} is left unchanged: it does not require {1}.", path, Version);
        }
        else if ((_bytes[flags] & Weak) != 0)
        {
            Log.LogMessage(MessageImportance.Low, "{0} is left unchanged: {1} is optional already.", path, Version);
        }
        else
        {
            Replace(path, flags, (byte)(_bytes[flags] | Weak));
            Log.LogMessage(
                MessageImportance.High,
                "{0} now loads on systems whose libstdc++ lacks {1} (to prevent this, set TorchSharpGlibcxxCompatibility to never).",
                path,
                Version);
        }
    }

    /// <summary>Renames a changed copy over the file: the file may be a link to the package cache, which stays as it is.</summary>
    private static void Replace(string path, long offset, byte value)
    {
        string copy = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            File.Copy(path, copy);
            DateTime written = File.GetLastWriteTimeUtc(copy);
            File.SetAttributes(copy, FileAttributes.Normal);
            using (FileStream stream = new FileStream(copy, FileMode.Open, FileAccess.Write))
            {
                stream.Position = offset;
                stream.WriteByte(value);
            }
            // The same time and size as the original: an incremental copy finds nothing to do.
            File.SetLastWriteTimeUtc(copy, written);
            File.Replace(copy, path, null);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>The offset of the flags (vna_flags) of the entry that requires the version, or -1 when none does.</summary>
    private long FindFlags()
    {
        if (_bytes.Length < HeaderSize || _bytes[0] != 0x7f || _bytes[1] != 'E' || _bytes[2] != 'L' || _bytes[3] != 'F')
            throw new InvalidDataException("it is not an ELF file.");
        if (_bytes[4] != 2 || _bytes[5] != 1)
            throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");

        long sections = Offset(Number(0x28, 8));
        long sectionSize = Number(0x3a, 2);
        long sectionCount = Number(0x3c, 2);
        if (sections == 0 || sectionCount == 0)
            return -1;
        if (sectionSize != SectionHeaderSize)
            throw new InvalidDataException("its section headers are not of the ELF-64 size.");
        _ = Offset(sections + sectionCount * SectionHeaderSize);

        for (long i = 0; i < sectionCount; i++)
        {
            long section = sections + i * SectionHeaderSize;
            if (Number(section + 4, 4) != VersionRequirements)
                continue;
            long link = Number(section + 40, 4);
            if (link >= sectionCount)
                throw new InvalidDataException("its version requirements name no string table.");
            long flags = FindFlags(section, sections + link * SectionHeaderSize);
            if (flags >= 0)
                return flags;
        }
        return -1;
    }

    private long FindFlags(long section, long stringSection)
    {
        if (Number(stringSection + 4, 4) != StringTable)
            throw new InvalidDataException("its version requirements name no string table.");

        Extent entries = ReadExtent(section);
        Extent names = ReadExtent(stringSection);
        byte[] wanted = Encoding.ASCII.GetBytes(Version + "\0");
        long files = Number(section + 44, 4);
        long file = entries.Start;
        for (long i = 0; i < files; i++)
        {
            entries.Check(file, RequirementSize);
            long versions = Number(file + 2, 2);
            long version = file + Number(file + 8, 4);
            for (long k = 0; k < versions; k++)
            {
                entries.Check(version, RequirementSize);
                if (NameEquals(names, Number(version + 8, 4), wanted))
                    return version + 4;
                version += Number(version + 12, 4);
            }
            file += Number(file + 12, 4);
        }
        return -1;
    }

    private bool NameEquals(Extent names, long offset, byte[] wanted)
    {
        names.Check(names.Start + offset, 1);
        if (offset + wanted.Length > names.Length)
            return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (_bytes[names.Start + offset + i] != wanted[i])
                return false;
        }
        return true;
    }

    private Extent ReadExtent(long section)
    {
        var extent = new Extent { Start = Offset(Number(section + 24, 8)), Length = Offset(Number(section + 32, 8)) };
        if (extent.Start + extent.Length > _bytes.Length)
            throw new InvalidDataException("it is cut short.");
        return extent;
    }

    private long Offset(long value) =>
        value >= 0 && value <= _bytes.Length ? value : throw new InvalidDataException("it is cut short.");

    /// <summary>A little-endian unsigned number; one that does not fit a long comes out negative.</summary>
    private long Number(long offset, int size)
    {
        if (offset < 0 || offset > _bytes.Length - size)
            throw new InvalidDataException("it is cut short.");
        long value = 0;
        for (int i = size - 1; i >= 0; i--)
            value = (value << 8) | _bytes[offset + i];
        return value;
    }

    /// <summary>The bytes of one section.</summary>
    private struct Extent
    {
        public long Start;
        public long Length;

        public readonly void Check(long offset, long size)
        {
            if (offset < Start || offset + size > Start + Length)
                throw new InvalidDataException("its version requirements point outside their section.");
        }
    }
}
