namespace Microsoft.ML.DeepLearning.Onnx;

/// <summary>Element types of ONNX tensors; the numbers are those of <c>TensorProto.DataType</c> in the ONNX specification.</summary>
public enum OnnxType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,
    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,
    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,
    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,
    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,
    /// <summary>Text.</summary>
    String = 8,
    /// <summary>Boolean.</summary>
    Bool = 9,
    /// <summary>64-bit floating point.</summary>
    Double = 11,
    /// <summary>Unsigned 32-bit integer; ML.NET keys.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,
}
