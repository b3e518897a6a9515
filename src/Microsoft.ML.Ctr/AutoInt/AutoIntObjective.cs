using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.AutoInt;

/// <summary>An AutoInt network over embedding tables, trained on the losses of its rows. Owns all three.</summary>
internal sealed class AutoIntObjective : TaskObjective, IRunObserver
{
    private readonly AutoIntDefinition _definition;
    private readonly AutoIntNetwork _network;

    /// <param name="definition">What the model is made of.</param>
    /// <param name="scaling">How raw numbers are standardised.</param>
    /// <param name="options">How tables begin and are updated.</param>
    /// <param name="losses">Of a task with two classes.</param>
    /// <param name="device">Where everything is made.</param>
    /// <param name="random">Where weights and tables come from, and what is dropped in training.</param>
    public AutoIntObjective(AutoIntDefinition definition, NumericScaling scaling, CtrTrainingOptions options, TaskLoss losses, Device device, RandomSource random)
    {
        _definition = definition;
        Losses = losses;
        _network = new AutoIntNetwork(definition.Settings, scaling, device, random);
        Scaling = scaling;
        Tables = new EmbeddingTables("vectors", definition.Layout, options, device, random);
        WideTables = definition.WideLayout is null ? null : new EmbeddingTables("weights", definition.WideLayout, options, device, random);
        SparseParameters = [.. Tables.Parameters, .. WideTables?.Parameters ?? []];
        ParameterGroups = [new ParameterGroup("weights", _network.named_parameters())];
    }

    public override AutoIntNetwork Network => _network;

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<SparseParameter> SparseParameters { get; }

    public NumericScaling Scaling { get; }

    public EmbeddingTables Tables { get; }

    /// <summary>First-order weights; null without a wide term.</summary>
    public EmbeddingTables? WideTables { get; }

    public override TaskLoss Losses { get; }

    public void Prepare(BatchSource rows, Action checkAlive)
    {
        Tables.CountRows(rows, checkAlive);
        WideTables?.CountRows(rows, checkAlive);
    }

    public override Tensor RowLoss(TensorBatch batch) => Losses.Of(Predict(batch.Inputs), batch, _network.training);

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => Losses.Validate(Predict(batch.Inputs), batch);

    /// <summary>The logits of a batch, [B, 1].</summary>
    public Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        var embedded = Tables.Embed(inputs);
        var vectors = _definition.Layout.Groups.Select(group => embedded.Pooled(group.Dimension));
        return _network.call(new AutoIntInput([.. vectors], FieldTensors.Numbers(_definition.Columns, inputs), WideTables?.Embed(inputs).Pooled(1)));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Losses.Dispose();
        base.Dispose(disposing);
    }
}
