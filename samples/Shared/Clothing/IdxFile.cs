using System.Buffers.Binary;
using System.IO.Compression;

namespace Samples.Shared.Clothing;

/// <summary>
/// Reads the MNIST format: two zero bytes, the type of a value (8: unsigned byte), the number of axes, the length of each axis as a
/// big-endian 32-bit integer, then the values.
/// </summary>
internal static class IdxFile
{
    private const byte UnsignedByte = 8;

    /// <summary>The entries along the first axis of a compressed file of bytes.</summary>
    public static byte[][] Read(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        byte[] kind = Next(file, 4);
        if (kind is not [0, 0, UnsignedByte, > 0])
            throw new InvalidDataException($"'{path}' begins with {Convert.ToHexString(kind)}; an IDX file of bytes is expected.");
        int[] axes = [.. Enumerable.Range(0, kind[3]).Select(_ => BinaryPrimitives.ReadInt32BigEndian(Next(file, 4)))];
        int size = axes[1..].Aggregate(1, (product, length) => checked(product * length));
        return [.. Enumerable.Range(0, axes[0]).Select(_ => Next(file, size))];
    }

    private static byte[] Next(Stream file, int count)
    {
        byte[] bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }
}
