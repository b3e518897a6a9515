using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>A network from one feature vector to the outputs of a task, trained on the losses of its rows. Owns both.</summary>
public class FeatureObjective(nn.Module<Tensor, Tensor> network, TaskLoss losses) : TaskObjective
{
    private IReadOnlyList<ParameterGroup>? _groups;

    /// <summary>Creates an objective with the task's own loss.</summary>
    public FeatureObjective(nn.Module<Tensor, Tensor> network, FittedTask task)
        : this(network, new TaskLoss(task))
    {
    }

    /// <inheritdoc/>
    public override nn.Module Network => network;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups
        => _groups ??= [new ParameterGroup("weights", network.named_parameters())];

    /// <inheritdoc/>
    public override TaskLoss Losses => losses;

    /// <summary>The approximate memory of the network's own values per row at scoring, which limits the rows scored at once; 0 if it is not much more than the inputs.</summary>
    public virtual long ActivationBytes => 0;

    /// <inheritdoc/>
    public override Tensor RowLoss(TensorBatch batch) => losses.Of(Predict(batch.Inputs[0]), batch, Network.training);

    /// <inheritdoc/>
    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => losses.Validate(Predict(batch.Inputs[0]), batch);

    /// <summary>[B, W] to [B, O]; converts the features to the type of the weights in this run.</summary>
    protected virtual Tensor Predict(Tensor features) => network.call(features.to_type(ParameterGroups[0].Parameters[0].Value.dtype));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            losses.Dispose();
        base.Dispose(disposing);
    }
}
