using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.OnnxFiles;

/// <summary>A constant of a graph, whose values stay in the file. Field numbers are those of ONNX's <c>TensorProto</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values; null for types that no weights have.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">The place of its values; null if they are in another file or in a form that no weights have.</param>
/// <param name="IsExternal">True if the values are in another file.</param>
internal sealed record OnnxTensor(string Name, ScalarType? Type, IReadOnlyList<long> Shape, ProtobufFile.Part? Values, bool IsExternal)
{
    private const int MostAxes = 8;
    private const int BufferSize = 1 << 20;

    public static OnnxTensor Read(ProtobufFile file, ProtobufFile.Part message)
    {
        var (name, shape) = ("", new List<long>());
        var (type, external) = ((ScalarType?)null, false);
        ProtobufFile.Part? values = null;
        foreach (var field in file.Fields(message))
        {
            switch (field.Number)
            {
                case 1 when field.Content == default:
                    shape.Add((long)field.Bits);
                    break;
                case 1:
                    shape.AddRange(file.Packed(field.Content).Take(MostAxes + 1));
                    break;
                case 2:
                    type = field.Bits switch { 1 => ScalarType.Float32, 10 => ScalarType.Float16, 11 => ScalarType.Float64, 16 => ScalarType.BFloat16, 7 => ScalarType.Int64, _ => null };
                    break;
                case 4 or 9 when field.Content != default: // 32-bit numbers, or the bytes of any type
                    values = field.Content;
                    break;
                case 8:
                    name = file.Text(field.Content);
                    break;
                case 13:
                    external = true;
                    break;
                case 14:
                    external |= field.Bits == 1;
                    break;
            }
        }

        if (shape.Count > MostAxes)
            throw file.Damaged($"the constant '{name}' has {shape.Count} axes");
        return new OnnxTensor(name, type, shape, values, external);
    }

    /// <summary>The values. They join the current dispose scope; without one, the caller disposes them.</summary>
    /// <exception cref="InvalidDataException">The values are missing, or not as many as the shape has.</exception>
    /// <exception cref="NotSupportedException">The values are in another file.</exception>
    public Tensor Read(ProtobufFile file, Device? device)
    {
        if (IsExternal)
            throw new NotSupportedException($"'{file.Path}' keeps the values of '{Name}' in another file (external data), which is not read. Save the model as one file.");
        if (Type is not { } type || Shape.Any(length => length < 0))
            throw file.Damaged($"the constant '{Name}' is no tensor of numbers");
        var size = type is ScalarType.Float64 or ScalarType.Int64 ? 8 : type == ScalarType.Float32 ? 4 : 2;
        var expected = Shape.Aggregate((Int128)size, (product, length) => product * length);
        if (Values is not { } values || values.Length != expected)
            throw file.Damaged($"the constant '{Name}' of shape [{string.Join(", ", Shape)}] has {Values?.Length ?? 0} bytes instead of {expected}");
        using var scope = NewDisposeScope();
        var tensor = empty([.. Shape], type, CPU);
        try
        {
            if (values.Length > 0)
                tensor.ReadBytesFromStream(file.At(values), (int)Math.Min(BufferSize, values.Length));
        }
        catch (EndOfStreamException exception)
        {
            throw file.Damaged($"it ends within the constant '{Name}'", exception);
        }

        return (device is null ? tensor : tensor.to(device)).MoveToOuterDisposeScope();
    }
}
