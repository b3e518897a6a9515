using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning;

/// <summary>A trainer that learns one of the standard tasks from one vector of features.</summary>
/// <typeparam name="TModel">The type of the fitted transformer's <c>Model</c>: information about the network.</typeparam>
public abstract class FeatureTrainer<TModel> : DeepTrainer<DeepFeaturePredictionTransformer<TModel>>
    where TModel : class
{
    private readonly LearningTask _task;
    private readonly FeatureTrainingOptions _options;

    /// <summary>Checks the options; does not start training.</summary>
    /// <param name="environment">The environment of the context, from <see cref="Interop.CatalogEnvironment"/> if the trainer has a catalog method.</param>
    /// <param name="name">The name of the trainer in the context's log.</param>
    /// <param name="options">The options; later changes affect this trainer.</param>
    /// <param name="task">The task: its label type, loss and output columns.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and the allowed values.</exception>
    protected FeatureTrainer(IHostEnvironment environment, string name, FeatureTrainingOptions options, LearningTask task)
        : base(environment, name, options)
    {
        OptionChecks.NotEmpty(options.FeatureColumnName);
        _options = options;
        _task = task;
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => _task.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName);

    /// <inheritdoc/>
    protected override TrainingColumns FindColumns(DataViewSchema schema)
        => FeatureColumns.Find(schema, _options.FeatureColumnName, _options.LabelColumnName, _task, _options.ExampleWeightColumnName);

    /// <inheritdoc/>
    protected override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
        => CreateObjective(_task.Begin(schema[_options.LabelColumnName], summary), summary, device, random);

    /// <inheritdoc/>
    protected override DeepFeaturePredictionTransformer<TModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (FeatureObjective)objective;
        var feature = columns.Inputs[0];
        string output = OnnxModel.OutputNameFor(columns.Inputs, schema);
        trained.Network.cpu();
        var graph = new OnnxGraph(GetType().Name);
        string input = EmitInput(graph, columns.Inputs);
        string scores = trained.Task.EmitScores(graph, ((IOnnxLayer)trained.Network).Emit(graph, input));
        graph.Output(scores, output, OnnxType.Float, "N", trained.Task.Outputs);
        if (trained.ActivationBytes > 0)
            graph.Note(OnnxModel.ActivationBytesKey, trained.ActivationBytes.ToString(CultureInfo.InvariantCulture));
        var kernel = CreateKernel(trained);
        if (kernel is not null)
            ScoringKernels.Note(graph, kernel);
        var onnx = new OnnxModel(graph.ToBytes(), columns.Inputs, output, trained.Task.Outputs) { ActivationBytes = trained.ActivationBytes, Kernel = kernel };
        var model = CreateModel(trained, schema[feature.Name]);
        return new DeepFeaturePredictionTransformer<TModel>(Host, onnx, trained.Task.Head, model, feature.Name, schema[feature.Name].Type)
        {
            RowMemory = trained.Losses.RowMemory(columns, schema),
        };
    }

    /// <summary>Creates the network and its loss on <paramref name="device"/>.</summary>
    protected abstract FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random);

    /// <summary>Adds the inputs of the model to its graph and returns the value that the network reads; by default the features, [N, W].</summary>
    protected virtual string EmitInput(OnnxGraph graph, IReadOnlyList<ColumnSpec> inputs) => graph.Input(inputs[0].Name, OnnxType.Float, "N", inputs[0].Width);

    /// <summary>The kernel that scores in place of the graph, with the same numbers; null by default.</summary>
    protected virtual IScoringKernel? CreateKernel(FeatureObjective objective) => null;

    /// <summary>The information that users get about the trained network; managed memory only.</summary>
    protected abstract TModel CreateModel(FeatureObjective objective, DataViewSchema.Column features);
}
