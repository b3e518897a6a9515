using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Peers;

/// <summary>Two networks for images that learn from each other. Owns its arguments.</summary>
/// <param name="input">The image column.</param>
/// <param name="normalization">Mean and deviation of the channels.</param>
/// <param name="body">Both networks.</param>
/// <param name="losses">The validation losses, with the first target memory for ELR+.</param>
/// <param name="augmenter">Augments training images, without mixing them; null for none.</param>
/// <param name="pair">The training losses of both.</param>
internal sealed class PeerImageObjective(
    ImageInput input, ImageNormalization normalization, nn.Module<Tensor, Tensor> body, TaskLoss losses, ImageAugmenter? augmenter, PeerPair pair)
    : ImageObjective(input, normalization, body, losses, augmenter: null), IStepObserver
{
    public override IReadOnlyDictionary<string, Tensor> RowState { get; } = new Dictionary<string, Tensor>(losses.RowState.Concat(pair.RowState));

    public bool BeginEpoch(int phase, int epoch, int epochs)
    {
        pair.BeginEpoch(epoch);
        return false;
    }

    public void BeginStep(int phase, double progress) => pair.BeginStep();

    public override Tensor RowLoss(TensorBatch batch)
    {
        if (!Network.training)
            return base.RowLoss(batch);
        var images = Images(batch);
        var seen = augmenter?.Apply(images, Network.Normalization.Mean).Images ?? images; // [B, C, H, W]
        return pair.RowLoss(Network.Normalization.forward(seen).to_type(ParameterGroups[0].Parameters[0].Value.dtype), batch);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pair.Dispose();
        base.Dispose(disposing);
    }
}
