using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

/// <summary>Writes PNG files of any depth, independently of the reader under test.</summary>
internal static class PngFile
{
    public const byte Grey = 0;
    public const byte Rgb = 2;
    public const byte Rgba = 6;

    /// <param name="width">Pixels per line.</param>
    /// <param name="height">Number of lines.</param>
    /// <param name="depth">Bits per value: 1, 8 or 16.</param>
    /// <param name="color">One of the colour types above.</param>
    /// <param name="value">The value of a channel in a line and column, up to 2^depth − 1.</param>
    public static byte[] Of(int width, int height, int depth, byte color, Func<int, int, int, int> value)
    {
        int channels = color switch { Grey => 1, Rgb => 3, _ => 4 };
        var lines = new MemoryStream();
        for (int line = 0; line < height; line++)
        {
            lines.WriteByte(0); // not filtered
            for (int i = 0; i < width * channels; i++)
            {
                int number = value(line, i / channels, i % channels);
                if (depth == 16)
                    lines.WriteByte((byte)(number >> 8));
                lines.WriteByte((byte)number);
            }
        }
        return File(width, height, depth, color, lines.ToArray());
    }

    /// <summary>A black image with one bit per pixel, of any size.</summary>
    public static byte[] Black(int width, int height) => File(width, height, 1, Grey, new byte[height * (1L + ((width + 7) / 8))]);

    private static byte[] File(int width, int height, int depth, byte color, byte[] lines)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, color);
        Chunk(file, "IHDR", header);
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(lines);
        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] content)
    {
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(type), .. content];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(checkedPart));
        file.Write(number);
    }

    // The CRC-32 of the PNG specification.
    private static uint Checksum(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? 0xEDB88320u ^ (sum >> 1) : sum >> 1;
        }
        return ~sum;
    }
}
