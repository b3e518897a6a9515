namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Converts an ML.NET value to the type that a block stores; static, so that readers are specialised at compile time.</summary>
internal interface IConversion<in TRaw, out T>
{
    static abstract T Convert(TRaw value);
}

internal readonly struct Same : IConversion<float, float>, IConversion<byte, byte>
{
    public static float Convert(float value) => value;

    public static byte Convert(byte value) => value;
}

internal readonly struct DoubleToSingle : IConversion<double, float>
{
    public static float Convert(double value) => (float)value;
}

internal readonly struct BooleanToSingle : IConversion<bool, float>
{
    public static float Convert(bool value) => value ? 1 : 0;
}

internal readonly struct IntegerToSingle : IConversion<int, float>, IConversion<long, float>
{
    public static float Convert(int value) => value;

    public static float Convert(long value) => value;
}

/// <summary>Keys above 2³¹ − 1 cannot be row numbers of a table, so they are treated as missing.</summary>
internal readonly struct KeyToInteger : IConversion<byte, int>, IConversion<ushort, int>, IConversion<uint, int>, IConversion<ulong, int>
{
    public static int Convert(byte value) => value;

    public static int Convert(ushort value) => value;

    public static int Convert(uint value) => Convert((ulong)value);

    public static int Convert(ulong value) => value <= int.MaxValue ? (int)value : 0;
}
