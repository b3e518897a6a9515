using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>
/// Training images on which batch normalisation is measured after every epoch of few rows. Running statistics lag about twenty steps behind
/// the weights, which is little in a long epoch. In a run of few steps the network would score with statistics that never matched its
/// weights, and a nearly constant channel divides the lag by almost nothing.
/// </summary>
/// <param name="images">[B, C, H, W] on the scale of the column; this object owns them.</param>
internal sealed class NormalizationSample(Tensor images) : IDisposable
{
    /// <summary>With more rows an epoch has enough steps for running statistics.</summary>
    private const int MostRows = 2048;

    private const int SampledRows = 256;
    private const long ShuffleSeed = 0; // a resumed run samples the same rows

    /// <summary>Samples images of the training rows; null if the network has no batch normalisation or there are many rows.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="toImages">A batch → [B, C, H, W].</param>
    /// <param name="checkAlive">Throws if the run is cancelled.</param>
    public static NormalizationSample? Of(nn.Module network, BatchSource rows, Func<TensorBatch, Tensor> toImages, Action checkAlive)
    {
        if (rows.Rows > MostRows || !Layers(network).Any())
            return null;
        using var scope = NewDisposeScope();
        foreach (var batch in rows.Visit(SampledRows, ShuffleSeed, checkAlive))
            return new NormalizationSample(toImages(batch).clone().DetachFromDisposeScope()); // the batch ends with the visit
        return null;
    }

    /// <summary>Sets the running statistics of every layer to those of the sample with the current weights.</summary>
    /// <param name="network">The network; it is in training mode afterwards.</param>
    /// <param name="forward">Runs the network.</param>
    public void Measure(nn.Module network, Func<Tensor, Tensor> forward)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.train();
        SetMeasures(network, true);
        try
        {
            _ = forward(images);
        }
        finally
        {
            SetMeasures(network, false);
        }
    }

    public void Dispose() => images.Dispose();

    private static IEnumerable<ChannelNormalization> Layers(nn.Module network) => network.modules().OfType<ChannelNormalization>();

    private static void SetMeasures(nn.Module network, bool measures)
    {
        foreach (var layer in Layers(network))
            layer.Measures = measures;
    }
}
