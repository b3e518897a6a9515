using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>Runs ONNX models through ONNX Runtime on torch tensors and compares the outputs.</summary>
public static class OnnxParity
{
    /// <summary>The first output of the model, as a float32 tensor.</summary>
    /// <param name="model">The content of an ONNX file.</param>
    /// <param name="inputs">One tensor per input, in the order of the graph: float32, int64, int32 or uint8.</param>
    public static torch.Tensor Run(byte[] model, params torch.Tensor[] inputs)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        var values = inputs.Select(Value).ToArray();
        try
        {
            using var outputs = session.Run(run, session.InputNames, values, session.OutputNames);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            return torch.tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), shape);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    /// <summary>Asserts equal shapes and, for each value, |expected − actual| ≤ tolerance·max(1, |expected|).</summary>
    public static void AreClose(torch.Tensor expected, torch.Tensor actual, double tolerance = 1e-5)
    {
        using var scope = torch.NewDisposeScope();
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        if (expected.numel() == 0) return;
        var reference = expected.detach().cpu().to(torch.ScalarType.Float64);
        var difference = (reference - actual.cpu()).abs() / reference.abs().clamp_min(1);
        var worst = difference.max().item<double>();
        Assert.IsTrue(worst <= tolerance, string.Create(CultureInfo.InvariantCulture, $"The largest difference is {worst}, allowed is {tolerance}."));
    }

    private static OrtValue Value(torch.Tensor tensor)
    {
        using var local = tensor.detach().cpu().contiguous();
        return local.dtype switch
        {
            torch.ScalarType.Float32 => OrtValue.CreateTensorValueFromMemory(Copy<float>(local), local.shape),
            torch.ScalarType.Int64 => OrtValue.CreateTensorValueFromMemory(Copy<long>(local), local.shape),
            torch.ScalarType.Byte => OrtValue.CreateTensorValueFromMemory(Copy<byte>(local), local.shape),
            torch.ScalarType.Int32 => OrtValue.CreateTensorValueFromMemory(Copy<int>(local), local.shape),
            var other => throw new NotSupportedException($"No ONNX input is made of {other} here."),
        };
    }

    private static T[] Copy<T>(torch.Tensor tensor) where T : unmanaged => tensor.numel() == 0 ? [] : tensor.data<T>().ToArray();
}
