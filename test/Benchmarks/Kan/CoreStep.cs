using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Selection;
using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>
/// A step of the library's network. With one space it is an ordinary KAN, including the scaling between layers; with several it is a
/// step of full training, including the gates.
/// </summary>
internal sealed class CoreStep : FlatStep
{
    private const double MiddleOfStage = 0.5;

    public CoreStep(StepShape shape, params ActivationSpace[] pool)
        : this(shape, pool, new TensorBatch(shape.Rows, [shape.Features()], shape.Labels(), null, arange(shape.Rows).DetachFromDisposeScope()))
    {
    }

    private CoreStep(StepShape shape, ActivationSpace[] pool, TensorBatch batch)
        : base(new NetworkObjective(Network(shape, pool, batch.Inputs[0]), shape.RowLoss), batch)
    {
    }

    private static SKanNetwork Network(StepShape shape, ActivationSpace[] pool, Tensor features)
    {
        float[] centre = new float[shape.Inputs];
        float[] halfRange = [.. Enumerable.Repeat(1f, shape.Inputs)];
        var network = new SKanNetwork(shape.Inputs, [shape.Hidden, shape.Outputs], pool, StepShape.GridSize, new(centre, halfRange));
        network.Choices.Apply(SelectionSchedule.At(KanStageKind.Full, MiddleOfStage, choosesHard: false));
        network.Calibrate(features);
        network.train();
        return network;
    }
}
