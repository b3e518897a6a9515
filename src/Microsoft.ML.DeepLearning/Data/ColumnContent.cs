namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The kind of values that a network reads from a column, independent of the ML.NET type.</summary>
public enum ColumnContent
{
    /// <summary>Real values: Single, Double, Boolean (0 and 1) and vectors of them, kept as 32-bit floats.</summary>
    Numbers,

    /// <summary>Boolean values, kept as 32-bit floats 0 and 1; a fitted model reads them as Booleans.</summary>
    Booleans,

    /// <summary>Colour values from 0 to 255, kept unchanged in one byte each.</summary>
    Pixels,

    /// <summary>ML.NET keys as they are stored: 0 is missing, the first value is 1; kept as 32-bit integers.</summary>
    Keys,
}
