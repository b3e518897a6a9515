using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Images;

/// <summary>A network from images to the outputs of a task, trained on the losses of its rows with augmented images. Owns network and losses.</summary>
/// <param name="input">The image column, the first input of a batch.</param>
/// <param name="normalization">Mean and deviation of the channels.</param>
/// <param name="body">Normalised images [B, C, H, W] → [B, O].</param>
/// <param name="losses">The losses of a task.</param>
/// <param name="augmenter">Augments training images; null for none.</param>
internal class ImageObjective(
    ImageInput input, ImageNormalization normalization, nn.Module<Tensor, Tensor> body, TaskLoss losses, ImageAugmenter? augmenter) : TaskObjective, IRunObserver, IStepObserver
{
    private readonly ImageNetwork _network = new(normalization, body);
    private IReadOnlyList<ParameterGroup>? _groups;
    private NormalizationSample? _sample;

    /// <summary>Creates an objective with the task's own loss.</summary>
    public ImageObjective(ImageInput input, ImageNormalization normalization, nn.Module<Tensor, Tensor> body, FittedTask task, ImageAugmenter? augmenter)
        : this(input, normalization, body, new TaskLoss(task), augmenter)
    {
    }

    public sealed override ImageNetwork Network => _network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= [new ParameterGroup("weights", _network.named_parameters())];

    public ImageInput Input => input;

    public override TaskLoss Losses => losses;

    public virtual void Prepare(BatchSource rows, Action checkAlive) => _sample = NormalizationSample.Of(_network, rows, Images, checkAlive);

    public virtual void EndEpoch() => _sample?.Measure(_network, Predict);

    public override Tensor RowLoss(TensorBatch batch)
    {
        var images = Images(batch);
        if (augmenter is null || !_network.training)
            return losses.Of(Predict(images), batch, _network.training);
        var augmented = augmenter.Apply(images, normalization.Mean);
        if (augmented.Mixing is not { } mixing)
            return losses.Of(Predict(augmented.Images), batch, training: true);
        var unmixed = losses.NeedsUnmixed ? PredictStill(mixing.Unmixed) : null;
        return losses.OfMixed(Predict(augmented.Images), batch, mixing.Partner, mixing.Share, unmixed);
    }

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => losses.Validate(Predict(Images(batch)), batch);

    /// <summary>The images of a batch, [B, C, H, W], on the scale of the column, not augmented.</summary>
    protected Tensor Images(TensorBatch batch) => input.ToImages(batch.Inputs[0]);

    /// <summary>Images [B, C, H, W] on the scale of the column → [B, O].</summary>
    protected virtual Tensor Predict(Tensor images) => _network.call(images);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            losses.Dispose();
            _sample?.Dispose();
        }
        base.Dispose(disposing);
    }

    // In training mode, like the mixed images.
    private Tensor PredictStill(Tensor images)
    {
        using var still = no_grad();
        return Predict(images);
    }
}
