using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>A network and a loss as an objective of the training loop. Owns the network.</summary>
internal sealed class NetworkObjective(nn.Module<Tensor, Tensor> network, Func<Tensor, Tensor, Tensor> rowLoss) : TrainingObjective
{
    public override nn.Module Network => network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; } = [new("weights", network.named_parameters())];

    public override Tensor RowLoss(TensorBatch batch) => rowLoss(network.call(batch.Inputs[0]), batch.Label);
}
