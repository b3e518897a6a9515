using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>A network over embedding tables, trained on the losses of its rows. Owns network, tables and losses.</summary>
internal abstract class CtrObjective : TaskObjective, IRunObserver
{
    /// <param name="network">The network that reads the tables' vectors.</param>
    /// <param name="scaling">The standardisation of raw numbers.</param>
    /// <param name="losses">The losses of a task with two classes.</param>
    /// <param name="tables">The tables of field vectors, then others.</param>
    protected CtrObjective(nn.Module network, NumericScaling scaling, TaskLoss losses, params IReadOnlyList<EmbeddingTables> tables)
    {
        Network = network;
        Scaling = scaling;
        Losses = losses;
        AllTables = tables;
        ParameterGroups = [new ParameterGroup("weights", network.named_parameters())];
        SparseParameters = [.. tables.SelectMany(table => table.Parameters)];
    }

    public override nn.Module Network { get; }

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<SparseParameter> SparseParameters { get; }

    public override TaskLoss Losses { get; }

    public NumericScaling Scaling { get; }

    /// <summary>The tables of field vectors.</summary>
    public EmbeddingTables Tables => AllTables[0];

    protected IReadOnlyList<EmbeddingTables> AllTables { get; }

    public void Prepare(BatchSource rows, Action checkAlive)
    {
        foreach (var table in AllTables)
            table.CountRows(rows, checkAlive);
    }

    public override Tensor RowLoss(TensorBatch batch) => Losses.Of(Predict(batch.Inputs), batch, Network.training);

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => Losses.Validate(Predict(batch.Inputs), batch);

    /// <summary>The logits of a batch, [B, 1]. It opens no dispose scope, because the step takes the gradient from the tables' leaves.</summary>
    public abstract Tensor Predict(IReadOnlyList<Tensor> inputs);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Losses.Dispose();
        base.Dispose(disposing);
    }
}
