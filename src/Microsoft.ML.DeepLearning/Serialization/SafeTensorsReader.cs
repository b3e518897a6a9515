using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Serialization;

/// <summary>
/// Opens files of the safetensors format (huggingface/safetensors, "Format"): the length of the header in 8 bytes,
/// little-endian; the header, a JSON object of name → dtype, shape, data_offsets; the data.
/// </summary>
public static class SafeTensorsReader
{
    /// <exception cref="InvalidDataException">The file is damaged or of another format.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new SafeTensorsFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path);
    }

    /// <summary>Reads all tensors. They join the current dispose scope; without one, the caller disposes them.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of another format.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path, Device? device = null)
    {
        using var file = Open(path);
        return ReadAll(file, device);
    }

    /// <inheritdoc cref="ReadAll(string, Device?)"/>
    public static Dictionary<string, Tensor> ReadAll(SafeTensorsFile file, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var tensors = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name, device));
        scope.MoveToOuter(tensors.Values);
        return tensors;
    }
}
