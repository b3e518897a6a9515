using Microsoft.ML.DeepLearning.Images;
using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>The share of images that a network recognises in the middle of its training, computed by TorchSharp.</summary>
internal static class NetworkAccuracy
{
    private const int BatchSize = 500;

    /// <summary>Puts the network into evaluation mode.</summary>
    public static double Of(ImageObjective objective, LabeledImage[] images)
    {
        objective.Network.eval();
        using var still = no_grad();
        return (double)images.Chunk(BatchSize).Sum(chunk => Right(objective, chunk)) / images.Length;
    }

    private static long Right(ImageObjective objective, LabeledImage[] chunk)
    {
        using var scope = NewDisposeScope();
        byte[] pixels = [.. chunk.SelectMany(image => image.Pixels)];
        long[] labels = [.. chunk.Select(image => (long)image.Label)];
        var rows = tensor(pixels, [chunk.Length, chunk[0].Pixels.Length], ScalarType.Byte); // [B, CHW]
        var predicted = objective.Network.call(objective.Input.ToImages(rows)).argmax(1); // [B]
        return predicted.eq(tensor(labels)).sum().data<long>()[0];
    }
}
