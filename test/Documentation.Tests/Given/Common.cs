using Microsoft.ML;
using Microsoft.ML.Data;

namespace Documentation.Tests.Given;

/// <summary>Variables that the code of any page may use.</summary>
public static class Common
{
    public static MLContext ml => mlContext;

    public static MLContext mlContext => throw new NotSupportedException("Code blocks are compiled, not run.");

    public static IDataView data => throw new NotSupportedException();

    public static IDataView training => throw new NotSupportedException();

    public static IDataView test => throw new NotSupportedException();
}

public sealed class House
{
    [LoadColumn(0)] public float Longitude { get; set; }

    [LoadColumn(1)] public float MedianHouseValue { get; set; }

    [LoadColumn(2)] public string OceanProximity { get; set; } = "";
}

public sealed class Price
{
    public float Score { get; set; }
}

public sealed class Photo
{
    [LoadColumn(0)] public string Label { get; set; } = "";

    [LoadColumn(1)] public string Path { get; set; } = "";
}

public sealed class Row
{
    public string Sentence { get; set; } = "";

    public string Label { get; set; } = "";
}
