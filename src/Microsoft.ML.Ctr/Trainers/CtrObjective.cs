using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>A network over embedding tables, trained on the losses of its rows. Owns network, tables and losses.</summary>
internal abstract class CtrObjective : TaskObjective, IRunObserver
{
    /// <param name="definition">The shape of the model.</param>
    /// <param name="network">The network that reads the tables' vectors.</param>
    /// <param name="run">The run that trains it.</param>
    /// <param name="tables">The tables of field vectors, then others.</param>
    protected CtrObjective(CtrDefinition definition, nn.Module network, CtrRun run, params IReadOnlyList<EmbeddingTables> tables)
    {
        Definition = definition;
        Network = network;
        Scaling = run.Scaling;
        Losses = run.Losses;
        AllTables = tables;
        ParameterGroups = [new ParameterGroup("weights", network.named_parameters())];
        SparseParameters = [.. tables.SelectMany(table => table.Parameters)];
    }

    public CtrDefinition Definition { get; }

    public override nn.Module Network { get; }

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<SparseParameter> SparseParameters { get; }

    public override TaskLoss Losses { get; }

    public NumericScaling Scaling { get; }

    /// <summary>The tables of field vectors.</summary>
    public EmbeddingTables Tables => AllTables[0];

    /// <summary>The parameters that belong to field vectors.</summary>
    public virtual long EmbeddingParameterCount => ParameterCount - DenseParameterCount;

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

    /// <summary>The trained network, which is on the CPU, as ONNX.</summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="schema">The columns of the data.</param>
    public CtrGraph ToOnnx(string name, DataViewSchema schema)
    {
        var graph = new OnnxGraph(name);
        var network = Emit(graph, FieldGraph.Inputs(graph, Definition.Columns));
        return new CtrGraph(FieldGraph.Complete(graph, Definition.Columns, schema, network.Logit, Task), network.Attention, network.Matrices);
    }

    /// <summary>Writes network and tables.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="inputs">The inputs of the graph, one for each column.</param>
    protected abstract EmittedNetwork Emit(OnnxGraph graph, string[] inputs);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Losses.Dispose();
        base.Dispose(disposing);
    }

    /// <param name="Logit">[N, 1].</param>
    /// <param name="Attention">See <see cref="CtrGraph"/>.</param>
    /// <param name="Matrices">See <see cref="CtrGraph"/>.</param>
    protected sealed record EmittedNetwork(string Logit, IReadOnlyList<string> Attention, IReadOnlyList<string> Matrices);
}

/// <summary>A trained click-through-rate model as ONNX.</summary>
/// <param name="Model">The model that scores rows.</param>
/// <param name="Attention">The values with its attention weights, one for each layer; none where it has no attention.</param>
/// <param name="Matrices">The names of the constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record CtrGraph(OnnxModel Model, IReadOnlyList<string> Attention, IReadOnlyList<string> Matrices);
