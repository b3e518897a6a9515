using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.FineTuning.Quantizing;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft;

/// <summary>A trainer that fine-tunes a pre-trained text network for one of the standard tasks, on one or two text columns.</summary>
public abstract class FineTuneTextTrainer : DeepTrainer<DeepPredictionTransformer<FineTunedModel>>
{
    private readonly TextFineTuningOptions _options;
    private readonly LearningTask _task;

    private protected FineTuneTextTrainer(IHostEnvironment environment, string name, TextFineTuningOptions options, LearningTask task)
        : base(environment, name, options)
        => (_options, _task) = (options, task);

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextColumns.Check(inputSchema, _options);
        return _task.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    protected sealed override bool BucketsByLength => true;

    /// <summary>The columns that the transformer adds.</summary>
    private protected virtual IReadOnlyList<string> OutputColumns => _task.OutputColumns;

    /// <inheritdoc/>
    protected sealed override TrainingColumns FindColumns(DataViewSchema schema)
        => FeatureColumns.Find(schema, TextColumns.Find(schema, _options, OutputColumns), _options.LabelColumnName, _task, OutputColumns, _options.ExampleWeightColumnName);

    /// <inheritdoc/>
    protected sealed override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
    {
        var task = _task.Begin(schema[_options.LabelColumnName], summary);
        var (network, adapter, origin) = CreateNetwork(columns.Inputs.Count > 1, task.Outputs, summary, device, random);
        try
        {
            return new TextObjective(network, _options, adapter, CreateLosses(task, summary, device), summary.NumberedRows, random) { Origin = origin };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected sealed override DeepPredictionTransformer<FineTunedModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (TextObjective)objective;
        var model = trained.Tuned.Finish(trained.ParameterCount);
        var head = HeadOf(trained);
        (var onnx, model.Quantization) = new FittedGraph(_options, trained.Network, linears => Write(linears, head.OutputWidth, (graph, inputs) => Emit(graph, trained, inputs)))
        {
            Run = trained.Run,
            Forward = batch => trained.Predict(batch).Dispose(),
            WriteOutputs = linears => Write(linears, trained.Task.Outputs, trained.Network.Emit),
            Losses = trained.Losses,
        }.Create();
        return new DeepPredictionTransformer<FineTunedModel>(Host, onnx, head, model)
        {
            RowMemory = trained.Losses.RowMemory(columns, schema),
        };

        OnnxModel Write(ILinearEmitter? linears, int width, Func<OnnxGraph, IReadOnlyList<string>, string> emit)
            => TextGraph.Of(GetType().Name, columns.Inputs, schema, head.Columns, trained.Network, width, _options.QuantizesWeights, linears, emit);
    }

    /// <summary>The loss of the task.</summary>
    private protected virtual TaskLoss CreateLosses(FittedTask task, DataSummary summary, Device device) => new(task);

    /// <summary>The columns that the transformer adds.</summary>
    private protected virtual TaskHead HeadOf(TextObjective trained) => trained.Task.Head;

    /// <summary>The nodes from token columns to the input of <see cref="HeadOf"/>.</summary>
    private protected virtual string Emit(OnnxGraph graph, TextObjective trained, IReadOnlyList<string> inputs)
        => trained.Task.EmitScores(graph, trained.Network.Emit(graph, inputs));

    private (TextNetwork Network, FineTuningAdapter Adapter, string? Origin) CreateNetwork(bool pairs, int outputs, DataSummary summary, Device device, RandomSource random)
    {
        var model = PretrainedModel.Load(_options.ModelDirectory!, device);
        string? origin = FineTuningOrigin.Of(_options, model);
        var encoder = (TextEncoder)model.Network;
        var sentences = SentenceSettings.Of(_options);
        // Hugging Face's heads read the vector of one text, or of a pair that the network reads together.
        var isUsual = sentences.Pooling is (TextPooling.Model or TextPooling.FirstToken) && (!pairs || encoder.ReadsPairs);
        var layout = isUsual || model.Head == HeadLayout.Other ? model.Head : HeadLayout.Linear;
        var head = HeadShape.Of(_options, outputs, layout, encoder.Width);
        var adapter = AdapterChoice.Of(_options, Host, summary, encoder);
        var network = new TextNetwork(encoder, model.EncoderName, sentences.Pooling, pairs, head, random, sentences.Normalizes)
        {
            KeepsEncoder = adapter == FineTuningAdapter.Frozen,
        };
        EncoderBlock.Recompute(network, _options.RecomputesActivations);
        return (network, adapter, origin);
    }
}
