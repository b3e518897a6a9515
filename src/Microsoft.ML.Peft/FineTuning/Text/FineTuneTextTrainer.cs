using System.Globalization;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.NoisyLabels;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.FineTuning;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft;

/// <summary>A trainer that fine-tunes a pre-trained network of texts for one of the standard tasks, on one or two columns of texts.</summary>
public abstract class FineTuneTextTrainer : DeepTrainer<DeepPredictionTransformer<FineTunedModel>>
{
    private readonly TextFineTuningOptions _options;
    private readonly LearningTask _task;

    private protected FineTuneTextTrainer(IHostEnvironment environment, string name, TextFineTuningOptions options, LearningTask task)
        : base(environment, name, options)
    {
        TextFineTuningChecks.Check(options);
        (_options, _task) = (options, task);
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextColumns.Check(inputSchema, _options);
        return _task.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    private protected sealed override bool BucketsByLength => true;

    private protected override TrainingColumns FindColumns(DataViewSchema schema)
        => FeatureColumns.Find(schema, TextColumns.Find(schema, _options), _options.LabelColumnName, _task.LabelType, _options.ExampleWeightColumnName);

    private protected sealed override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device)
    {
        var task = _task.Begin(schema[_options.LabelColumnName], summary);
        var model = PretrainedModel.Load(_options.ModelDirectory!, device);
        var head = new HeadShape(_options.HeadHiddenWidth, task.Outputs, _options.HeadDropout);
        var network = new TextNetwork((TextEncoder)model.Network, model.ModelType, _options.Pooling, columns.Inputs.Count > 1, head)
        {
            KeepsEncoder = _options.Adapter == FineTuningAdapter.Frozen,
        };
        return new TextObjective(network, _options, CreateLosses(task, summary, device));
    }

    private protected sealed override DeepPredictionTransformer<FineTunedModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (TextObjective)objective;
        trained.Tuned.ToCpu();
        var files = AdapterFiles.Of(trained.Tuned, _options);
        var model = new FineTunedModel(_options.Adapter, trained.Tuned, trained.ParameterCount, files);
        trained.Tuned.Merge();
        return new DeepPredictionTransformer<FineTunedModel>(Host, CreateOnnx(trained, columns.Inputs), trained.Task.Head, model)
        {
            LabelMemory = trained.Losses.LabelMemory(columns, schema),
        };
    }

    /// <summary>The loss of the task.</summary>
    private protected virtual RowLosses CreateLosses(FittedTask task, DataSummary summary, Device device) => new(task);

    private OnnxModel CreateOnnx(TextObjective objective, IReadOnlyList<ColumnSpec> columns)
    {
        var graph = new OnnxGraph(GetType().Name);
        string[] inputs = [.. columns.Select((column, i) => graph.Input(column.InputName, OnnxType.UInt32, "N", $"L{i}"))];
        string output = OnnxModel.OutputNameFor(columns);
        graph.Output(objective.Task.EmitScores(graph, objective.Network.Emit(graph, inputs)), output, OnnxType.Float, "N", objective.Task.Outputs);
        long activations = objective.Network.ActivationBytesPerToken;
        graph.Note(OnnxModel.ActivationBytesPerValueKey, activations.ToString(CultureInfo.InvariantCulture));
        return new OnnxModel(graph.ToBytes(), columns, output, objective.Task.Outputs) { ActivationBytesPerValue = activations };
    }
}
