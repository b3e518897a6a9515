namespace Microsoft.ML.DeepLearning.Vision.Tests.Pictures;

/// <summary>Writes a baseline JPEG of one block in one cyan-magenta-yellow-black colour, inverted as in Adobe's programs.</summary>
internal static class CmykJpegFile
{
    public static byte[] Of(byte cyan, byte magenta, byte yellow, byte black)
    {
        var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Segment(file, 0xEE, [(byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, 0]); // no transform
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]); // steps of 8: the first coefficient is the value minus 128
        Segment(file, 0xC0, [8, 0, 8, 0, 8, 4, .. Enumerable.Range(1, 4).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        Segment(file, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(i => (byte)i)]); // 12 codes of 4 bits
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0]); // one code: the end of a block
        Segment(file, 0xDA, [4, .. Enumerable.Range(1, 4).SelectMany(i => new byte[] { (byte)i, 0 }), 0, 63, 0]);
        file.Write(Scan([cyan, magenta, yellow, black]));
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    private static void Segment(MemoryStream file, byte marker, byte[] content)
    {
        int length = content.Length + 2;
        file.Write([0xFF, marker, (byte)(length >> 8), (byte)length, .. content]);
    }

    private static byte[] Scan(byte[] inks)
    {
        var bits = new List<int>();
        foreach (byte ink in inks)
        {
            int value = 255 - ink - 128;
            int size = 0;
            while (Math.Abs(value) >> size != 0)
                size++;
            Append(bits, size, 4);
            Append(bits, value < 0 ? value + (1 << size) - 1 : value, size);
            bits.Add(0);
        }
        while (bits.Count % 8 != 0)
            bits.Add(1);
        byte[] bytes = [.. bits.Chunk(8).Select(chunk => (byte)chunk.Aggregate(0, (sum, bit) => (sum << 1) | bit))];
        return [.. bytes.SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [value])];
    }

    private static void Append(List<int> bits, int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
            bits.Add((value >> bit) & 1);
    }
}
