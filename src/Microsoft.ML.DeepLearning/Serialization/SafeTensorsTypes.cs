using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// The element types of the format: the format's name, torch's type, bytes per element.
/// </summary>
internal static class SafeTensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static bool TryParse(string? name, out ScalarType type, out int size)
    {
        var index = Array.FindIndex(All, known => known.Name == name);
        (_, type, size) = index < 0 ? default : All[index];
        return index >= 0;
    }

    public static bool TryFormat(ScalarType type, out string name, out int size)
    {
        var index = Array.FindIndex(All, known => known.Type == type);
        (name, _, size) = index < 0 ? (string.Empty, default, 0) : All[index];
        return index >= 0;
    }
}
