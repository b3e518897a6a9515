using Microsoft.ML.Ctr.Calibration;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Validation;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>
/// One or several networks over embedding tables, trained on the losses of their rows one after the other, each in a phase. The model is the
/// mean of their logits, calibrated on the validation rows. Owns networks, tables and losses.
/// </summary>
internal sealed class CtrObjective : TaskObjective, IRunObserver, IStepObserver, IPhasedObjective, IMonitoredObjective, ICalibratedObjective
{
    private readonly CtrTrainingOptions _options;
    private readonly CtrMember[] _members;
    private readonly ValidationScores? _scores;
    private BatchSource? _rows; // the training rows; not owned
    private CtrMember? _current; // null before and after training, when all that are trained count
    private int _trained; // networks with at least one epoch; a run that ends early leaves the others out

    /// <param name="definition">The shape of the networks.</param>
    /// <param name="run">The run that trains them.</param>
    public CtrObjective(CtrDefinition definition, CtrRun run)
    {
        Definition = definition;
        Scaling = run.Scaling;
        Losses = run.Losses;
        _options = run.Options;
        int networks = run.Options.Networks;
        _members = [.. Enumerable.Range(1, networks).Select(i => definition.CreateMember(networks == 1 ? run : run with { TablePrefix = $"network{i}." }))];
        Network = networks == 1 ? _members[0].Network : new NetworkSet(_members);
        Phases = networks == 1 ? [new TrainingPhase("training", 1)] : [.. Enumerable.Range(1, networks).Select(i => new TrainingPhase($"network {i} of {networks}", 1))];
        _scores = ValidationScores.Of(run.Options, definition.Columns);
    }

    public CtrDefinition Definition { get; }

    /// <summary>The networks of the model: all, or after a run that was cancelled or diverged those with an epoch.</summary>
    public IReadOnlyList<CtrMember> Members => _members.AsSpan(0, _trained > 0 && _current is null ? _trained : _members.Length).ToArray();

    public override nn.Module Network { get; }

    public override IReadOnlyList<ParameterGroup> ParameterGroups => [new ParameterGroup("weights", (_current?.Network ?? Network).named_parameters())];

    public override IReadOnlyList<SparseParameter> SparseParameters => _current?.SparseParameters ?? [.. Members.SelectMany(member => member.SparseParameters)];

    public override TaskLoss Losses { get; }

    public NumericScaling Scaling { get; }

    public IReadOnlyList<TrainingPhase> Phases { get; }

    // A resumed run needs the networks that are finished.
    public IReadOnlyDictionary<string, Tensor> Structure => _members.TakeWhile(member => member != _current)
        .SelectMany((member, i) => member.State().Select(entry => KeyValuePair.Create($"{i}.{entry.Name}", entry.Value)))
        .ToDictionary();

    /// <summary>The parameters that belong to field vectors.</summary>
    public long EmbeddingParameterCount => Members.Sum(member => member.VectorParameterCount + member.SparseParameters.Sum(parameter => parameter.Rows * parameter.Width));

    /// <summary>The calibration of the mean logit; null before it, and if there is none.</summary>
    public CtrCalibration? Calibration { get; private set; }

    public void Prepare(BatchSource rows, Action checkAlive)
    {
        _rows = rows;
        foreach (var table in _members[0].AllTables)
            table.CountRows(rows, checkAlive);
        foreach (var member in _members.Skip(1))
        {
            foreach (var (first, other) in _members[0].SparseParameters.Zip(member.SparseParameters))
                other.RowPenalty = first.RowPenalty;
        }
    }

    public void BeginPhase(int phase, IReadOnlyDictionary<string, Tensor>? structure)
    {
        _current = _members[phase];
        _trained = Math.Max(_trained, structure is null ? phase : phase + 1); // a checkpoint is written after an epoch
        if (phase > 0)
            Losses.Forget();
        if (structure is not null)
            Load(structure, phase);
    }

    public void EndEpoch()
    {
        _trained = Array.IndexOf(_members, _current) + 1;
        if (_rows is not null)
            MovingAverages.Renew(_current!, _rows, _options.BatchSizeFor(_rows.Rows));
    }

    public void Complete() => _current = null;

    public override Tensor RowLoss(TensorBatch batch) => Losses.Of(Predict(batch.Inputs), batch, Network.training);

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch)
    {
        var logits = Predict(batch.Inputs);
        _scores?.Add(logits, batch, RowWeight(batch));
        return Losses.Validate(logits, batch);
    }

    public void BeginValidation() => _scores?.Begin();

    public ValidationMetric? EndValidation() => _scores?.End();

    public string? Calibrate(BatchSource validation, int batchSize, Action checkAlive)
    {
        if (!_options.Calibrate || _options.NoisyLabels.Method != NoisyLabels.NoisyLabelMethod.None)
            return null;
        var rows = new HeldOutLogits();
        using var still = no_grad();
        foreach (var batch in validation.Visit(batchSize, shuffleSeed: null, checkAlive))
        {
            using var scope = NewDisposeScope();
            rows.Add(Predict(batch.Inputs), batch.Label, RowWeight(batch));
        }
        Calibration = PlattScaling.Fit(rows);
        return Calibration?.ToString();
    }

    /// <summary>The mean logit of the networks, or in training the logit of the current one, [B, 1]. It opens no dispose scope, see <see cref="CtrMember.Predict"/>.</summary>
    public Tensor Predict(IReadOnlyList<Tensor> inputs)
    {
        if (_current is not null || Members.Count == 1)
            return (_current ?? _members[0]).Predict(inputs);
        Tensor[] logits = [.. Members.Select(member => member.Predict(inputs).to_type(ScalarType.Float32))];
        return logits.Aggregate((sum, logit) => sum.Plus(logit)).Over(logits.Length);
    }

    /// <summary>The trained networks, which are on the CPU, as ONNX.</summary>
    /// <param name="name">The name of the graph.</param>
    /// <param name="schema">The columns of the data.</param>
    public CtrGraph ToOnnx(string name, DataViewSchema schema)
    {
        var graph = new OnnxGraph(name);
        string[] inputs = Definition.EmitInputs(graph);
        EmittedMember[] members = [.. Members.Select(member => member.Emit(graph, inputs))];
        string logit = members.Select(member => member.Logit).Aggregate(graph.Add);
        float scale = (float)((Calibration?.Slope ?? 1) / members.Length);
        if (scale != 1)
            logit = graph.Mul(logit, graph.Scalar(scale));
        if (Calibration is { } calibration)
            logit = graph.Add(logit, graph.Scalar((float)calibration.Offset));
        var model = FieldGraph.Complete(graph, Definition.Columns, schema, logit, Task);
        var attention = Enumerable.Range(0, members[0].Attention.Count).Select(layer => members.Select(member => member.Attention[layer]).ToArray());
        return new CtrGraph(model, [.. attention], [.. members.SelectMany(member => member.Matrices)]);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        Losses.Dispose();
        foreach (var parameter in _members.SelectMany(member => member.SparseParameters))
            parameter.Dispose();
    }

    private void Load(IReadOnlyDictionary<string, Tensor> structure, int phase)
    {
        using var still = no_grad();
        for (int i = 0; i < phase; i++)
        {
            foreach (var (name, value) in _members[i].State())
            {
                if (!structure.TryGetValue($"{i}.{name}", out var saved) || !saved.shape.AsSpan().SequenceEqual(value.shape))
                    throw new InvalidDataException($"The tensor '{i}.{name}' of a finished network is missing or has another shape.");
                value.copy_(saved);
            }
        }
    }

    // All networks as one module.
    private sealed class NetworkSet : nn.Module
    {
        public NetworkSet(IReadOnlyList<CtrMember> members) : base("networks")
        {
            for (int i = 0; i < members.Count; i++)
                register_module($"network{i + 1}", members[i].Network);
        }
    }
}

/// <summary>A trained click-through-rate model as ONNX.</summary>
/// <param name="Model">The model that scores rows.</param>
/// <param name="Attention">For each layer the values with its attention weights, one for each network; none where they have no attention.</param>
/// <param name="Matrices">The names of the constants with the embedding tables, in the order of the objective's sparse parameters.</param>
internal sealed record CtrGraph(OnnxModel Model, IReadOnlyList<IReadOnlyList<string>> Attention, IReadOnlyList<string> Matrices)
{
    /// <summary>The mean over the networks of the attention weights of a layer, as a value of an extension of the graph.</summary>
    public string MeanAttention(OnnxGraph extension, int layer)
    {
        string[] values = [.. Attention[layer].Select(extension.Outside)];
        return values.Length == 1 ? values[0] : extension.Node("Mean", values);
    }
}
