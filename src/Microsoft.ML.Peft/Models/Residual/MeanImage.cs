using Microsoft.ML.Peft.Models.OnnxFiles;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Residual;

/// <summary>
/// The preparation of pictures in the packages Microsoft.ML.DnnImageFeaturizer: pixels from 0 to 255 in the order blue, green, red, minus a mean picture.
/// It is the file <c>ResNetPreprocess.onnx</c>, beside the network or in the folder that the packages use.
/// </summary>
internal sealed class MeanImage
{
    public const int Colours = 3;
    private const string FileName = "ResNetPreprocess.onnx";
    private const int LargestSide = 4096;

    private MeanImage(float[] values, int height, int width) => (Values, Height, Width) = (values, height, width);

    public int Height { get; }

    public int Width { get; }

    /// <summary>[3, H, W]: red, green, blue, from 0 to 255.</summary>
    public float[] Values { get; }

    /// <summary>The mean of each channel.</summary>
    public float[] Channels => [.. Values.Chunk(Height * Width).Select(channel => channel.Average())];

    /// <summary>True for the name of such a file.</summary>
    public static bool Is(string path) => Path.GetFileName(path) == FileName;

    /// <summary>The mean picture for a network; null if there is no such file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">The file prepares pictures in another way.</exception>
    public static MeanImage? Find(string network)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(network))!;
        string[] places = [Path.Combine(folder, FileName), Path.Combine(folder, "..", "ResNetPrepOnnx", FileName)];
        return Array.Find(places, File.Exists) is { } path ? Read(path) : null;
    }

    /// <summary>The difference to the channels' means, [1, 3, H, W].</summary>
    public Tensor Differences(Device? device)
    {
        using var scope = NewDisposeScope();
        var image = tensor(Values, [1, 3, Height, Width], device: device);
        return image.sub(tensor(Channels, [1, 3, 1, 1], device: device)).MoveToOuterDisposeScope();
    }

    private static MeanImage Read(string path)
    {
        using var file = OnnxModelFile.Open(path);
        if (file.Nodes.Where(node => node.Operator != "Identity").ToList() is not [{ Operator: "Split" } split, { Operator: "Concat", Outputs: [var reversed] } concat, { Operator: "Sub", Inputs: [var pictures, var mean] }]
            || pictures != reversed || !concat.Inputs.SequenceEqual(split.Outputs.Reverse()) || split.Outputs.Count != Colours || !file.Constants.TryGetValue(mean, out var constant) || constant is not { Type: ScalarType.Float32, Shape: [1, 3, > 0 and <= LargestSide and var height, > 0 and <= LargestSide and var width] })
        {
            throw new NotSupportedException($"'{path}' does not reverse the colours of pictures and subtract a mean picture [1, 3, H, W], as the file of Microsoft.ML.DnnImageFeaturizer does.");
        }

        using var scope = NewDisposeScope();
        var values = constant.Read(file.File, null).flip(1);
        return values.isfinite().all().item<bool>()
            ? new MeanImage(values.data<float>().ToArray(), (int)height, (int)width)
            : throw new InvalidDataException($"The mean picture of '{path}' holds values that are not finite; the file is damaged. Use an intact copy.");
    }
}
