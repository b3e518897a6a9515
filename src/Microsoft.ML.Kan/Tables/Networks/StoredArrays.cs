using System.Runtime.InteropServices;

namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>Arrays of numbers in a stream, after their length.</summary>
internal static class StoredArrays
{
    public static void Write(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <exception cref="InvalidDataException">The stream is shorter than the array.</exception>
    public static float[] Read(BinaryReader reader)
    {
        var values = new float[Count(reader, sizeof(float))];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>A number of items, each of at least this many bytes.</summary>
    /// <exception cref="InvalidDataException">The stream is shorter than the items.</exception>
    public static int Count(BinaryReader reader, int bytes)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * bytes <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new InvalidDataException($"{count} values are announced, and {reader.BaseStream.Length - reader.BaseStream.Position} bytes follow.");
    }
}
