using Google.Protobuf;

namespace Microsoft.ML.DeepLearning.OnnxExport.Graph;

/// <summary>Numbers that follow each other in one field.</summary>
internal static class PackedIntegers
{
    public static IEnumerable<long> Read(ReadOnlyMemory<byte> content)
    {
        var values = new List<long>();
        using var input = new CodedInputStream(content.ToArray());
        while (!input.IsAtEnd)
            values.Add(input.ReadInt64());
        return values;
    }
}
