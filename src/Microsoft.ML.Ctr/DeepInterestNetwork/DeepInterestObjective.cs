using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.DeepInterestNetwork;

/// <summary>A Deep Interest Network over embedding tables, trained on the losses of its rows. Owns all three.</summary>
internal sealed class DeepInterestObjective : TaskObjective, IRunObserver
{
    private readonly DeepInterestDefinition _definition;
    private readonly InterestNetwork _network;

    /// <param name="definition">What the model is made of.</param>
    /// <param name="scaling">How raw numbers are standardised.</param>
    /// <param name="options">How tables begin and are updated.</param>
    /// <param name="losses">Of a task with two classes.</param>
    /// <param name="device">Where everything is made.</param>
    /// <param name="random">Where weights and tables come from, and what is dropped in training.</param>
    public DeepInterestObjective(DeepInterestDefinition definition, NumericScaling scaling, CtrTrainingOptions options, TaskLoss losses, Device device, RandomSource random)
    {
        _definition = definition;
        _network = new InterestNetwork(definition.Shape, scaling, device, random);
        Losses = losses;
        Scaling = scaling;
        Tables = new EmbeddingTables("vectors", definition.Layout, options, device, random);
        ParameterGroups = [new ParameterGroup("weights", _network.named_parameters())];
    }

    public override InterestNetwork Network => _network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<SparseParameter> SparseParameters => Tables.Parameters;

    public NumericScaling Scaling { get; }

    public EmbeddingTables Tables { get; }

    public override TaskLoss Losses { get; }

    public void Prepare(BatchSource rows, Action checkAlive) => Tables.CountRows(rows, checkAlive);

    public override Tensor RowLoss(TensorBatch batch) => Losses.Of(Predict(batch.Inputs), batch, _network.training);

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => Losses.Validate(Predict(batch.Inputs), batch);

    // Without a dispose scope of its own: the step takes the gradient from the tables' leaves.
    /// <summary>The logits of a batch, [B, 1].</summary>
    public Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        Tensor[] masks = [.. _definition.Histories.Select(embedded.Mask)];
        return _network.Logits(
            FieldTensors.Joined(_definition.Candidates.Select(embedded.Of), 1)!, // [B, D]
            FieldTensors.Joined(_definition.Histories.Select(embedded.Of), 2)!, // [B, T, D]
            masks.Aggregate((all, mask) => all.maximum(mask)), // [B, T]: an entry counts when any of its ids is known
            FieldTensors.Joined(_definition.Fields.Select(embedded.Of), 1), // [B, C]
            FieldTensors.Numbers(_definition.Columns, inputs)); // [B, S]
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Losses.Dispose();
        base.Dispose(disposing);
    }
}
