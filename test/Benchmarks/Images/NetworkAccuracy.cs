using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Images;
using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>The accuracy of a network during training, computed by TorchSharp.</summary>
internal static class NetworkAccuracy
{
    private const int BatchSize = 500;

    /// <summary>Puts a network for images or for the features of <see cref="ImageTask.FeatureView"/> into evaluation mode.</summary>
    public static double Of(TrainingObjective objective, LabeledImage[] images)
    {
        objective.Network.eval();
        using var still = no_grad();
        return (double)images.Chunk(BatchSize).Sum(chunk => Right(objective, chunk)) / images.Length;
    }

    private static long Right(TrainingObjective objective, LabeledImage[] chunk)
    {
        using var scope = NewDisposeScope();
        int size = chunk[0].Pixels.Length;
        byte[] pixels = new byte[chunk.Length * size];
        for (int i = 0; i < chunk.Length; i++)
            chunk[i].Pixels.CopyTo(pixels, i * size);
        long[] labels = [.. chunk.Select(image => (long)image.Label)];
        var predicted = Outputs(objective, tensor(pixels, [chunk.Length, size], ScalarType.Byte)).argmax(1); // [B, CHW] → [B]
        return predicted.eq(tensor(labels)).sum().data<long>()[0];
    }

    private static Tensor Outputs(TrainingObjective objective, Tensor rows) => objective switch
    {
        ImageObjective images => images.Network.call(images.Input.ToImages(rows)),
        FeatureObjective features => ((nn.Module<Tensor, Tensor>)features.Network).call(rows.to_type(ScalarType.Float32)),
        _ => throw new ArgumentException($"{objective.GetType().Name} has no network for images.", nameof(objective)),
    };
}
