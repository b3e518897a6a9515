using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>A network from one feature vector to the outputs of a task, trained on the task's loss. Owns the network.</summary>
internal class FeatureObjective(nn.Module<Tensor, Tensor> network, FittedTask task) : TrainingObjective
{
    private IReadOnlyList<ParameterGroup>? _groups;

    public override nn.Module Network => network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups
        => _groups ??= [new ParameterGroup("weights", network.named_parameters())];

    public FittedTask Task => task;

    public override Tensor RowLoss(TensorBatch batch) => task.RowLoss(Predict(batch.Inputs[0]), batch.Label);

    /// <summary>[B, W] to [B, O]; the features are brought to the type that the weights have in this run.</summary>
    protected virtual Tensor Predict(Tensor features) => network.call(features.to_type(ParameterGroups[0].Parameters[0].Value.dtype));
}
