using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Images;

/// <summary>A network from images to the outputs of a task, trained on the task's loss with augmented images. Owns the network.</summary>
/// <param name="input">The image column, the first input of a batch.</param>
/// <param name="normalization">Mean and deviation of the channels.</param>
/// <param name="body">Normalised images [B, C, H, W] → [B, O].</param>
/// <param name="task">The task.</param>
/// <param name="augmenter">Changes training images; null for none.</param>
internal class ImageObjective(
    ImageInput input, ImageNormalization normalization, nn.Module<Tensor, Tensor> body, FittedTask task, ImageAugmenter? augmenter) : TrainingObjective
{
    private readonly ImageNetwork _network = new(normalization, body);
    private IReadOnlyList<ParameterGroup>? _groups;

    public sealed override ImageNetwork Network => _network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= [new ParameterGroup("weights", _network.named_parameters())];

    public ImageInput Input => input;

    public FittedTask Task => task;

    public override Tensor RowLoss(TensorBatch batch)
    {
        var images = Images(batch);
        if (augmenter is null || !_network.training)
            return RowLoss(Predict(images), batch.Label);
        var augmented = augmenter.Apply(images, normalization.Mean);
        var output = Predict(augmented.Images);
        var loss = RowLoss(output, batch.Label);
        if (augmented.Partner is not { } partner)
            return loss;
        var other = RowLoss(output, batch.Label.index_select(0, partner));
        if (batch.Weight is { } weight)
            other = other * (weight.index_select(0, partner) / weight); // the loop multiplies by the row's own weight
        return loss.Times(augmented.Share).Plus(other.Times(1 - augmented.Share));
    }

    /// <summary>The images of a batch, [B, C, H, W], on the scale of the column and not augmented.</summary>
    protected Tensor Images(TensorBatch batch) => input.ToImages(batch.Inputs[0]);

    /// <summary>Images [B, C, H, W] on the scale of the column → [B, O].</summary>
    protected virtual Tensor Predict(Tensor images) => _network.call(images);

    /// <summary>The loss of each row, [B], from outputs [B, O] and labels [B]; asked twice where images are mixed.</summary>
    protected virtual Tensor RowLoss(Tensor output, Tensor label) => task.RowLoss(output, label);
}
