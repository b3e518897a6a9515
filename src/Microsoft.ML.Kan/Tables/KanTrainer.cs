using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.Kan.Tables;
using Microsoft.ML.Kan.Tables.Networks;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan;

/// <summary>The common part of the KAN trainers for tables. They differ in the task alone: outputs, loss and columns.</summary>
public abstract class KanTrainer : FeatureTrainer<KanModel>
{
    // Networks of a model: one row's score takes as long as all of them.
    private const int MostOfOthers = 3;
    private const int MostOfBest = 8;

    private readonly KanOptions _options;
    private readonly LearningTask _task;

    private protected KanTrainer(IHostEnvironment environment, string name, KanOptions options, LearningTask task)
        : base(environment, name, options, task)
    {
        _options = options;
        _task = task;
        if (options.HasShapes && task == LearningTask.MulticlassClassification)
            throw OptionChecks.Invalid(nameof(KanOptions.Shapes), $"Option {nameof(KanOptions.Shapes)} has {options.Shapes!.Length} entries, but multiclass classification has no single score to constrain; set it to null, or train a binary classifier for each class.");
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var output = base.GetOutputSchema(inputSchema);
        foreach (var name in _options.CategoryColumnNames)
            CategoryColumns.Check(inputSchema, name);
        return output;
    }

    /// <inheritdoc/>
    protected override TrainingColumns FindColumns(DataViewSchema schema)
    {
        var columns = base.FindColumns(schema);
        FindShapes(columns, schema); // wrong names are refused before rows are read
        ColumnSpec[] inputs = [columns.Inputs[0] with { AllowsMissing = true }, .. _options.CategoryColumnNames.Select(name => CategoryColumns.Find(schema, name))];
        return FeatureColumns.Find(schema, inputs, _options.LabelColumnName, _task, _task.OutputColumns, _options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    protected override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
    {
        var objective = base.CreateObjective(columns, summary, schema, device, random);
        if (_options.HasShapes)
            ((KnotSetObjective)objective).Hold(FindShapes(columns, schema));
        return objective;
    }

    /// <inheritdoc/>
    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var handlesNoise = _options is INoisyLabelOptions { NoisyLabels.Method: not NoisyLabelMethod.None };
        var candidates = handlesNoise ? [_options.Candidates[0]] : _options.Candidates;
        var most = _options.Effort == KanEffort.Best ? MostOfBest : MostOfOthers;
        var plan = new KnotSetPlan(candidates, most, summary.Rows, summary.ValidationRows > 0, random.Seed())
        {
            TrainingFraction = _options.TrainingFraction(summary.Rows),
            WeightDecay = _options.WeightDecay,
            RestoresBest = _options.RestoreBestWeights,
            MinimumImprovement = _options.EarlyStoppingMinimumImprovement,
        };
        var usesKernels = device.type == DeviceType.CPU && !handlesNoise && _options.Precision == TrainingPrecision.Full;
        var losses = NoisyLabelLoss.Of(task, _options, summary, device);
        return new KnotSetObjective(plan, losses, summary, device, usesKernels ? _options.NumberOfThreads ?? Environment.ProcessorCount : 0, random);
    }

    /// <inheritdoc/>
    protected override string EmitInput(OnnxGraph graph, IReadOnlyList<ColumnSpec> inputs)
    {
        var features = base.EmitInput(graph, inputs);
        string[] keys = [.. inputs.Skip(1).Select(input => graph.Cast(graph.Input(input.Name, OnnxType.UInt32, "N", 1), OnnxType.Float))];
        return keys.Length == 0 ? features : graph.Concat(1, [features, .. keys]);
    }

    /// <inheritdoc/>
    protected override IScoringKernel? CreateKernel(FeatureObjective objective)
        => KnotScorer.Of(((KnotSetObjective)objective).Network, objective.Task.Scores);

    /// <inheritdoc/>
    protected override KanModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
    {
        var trained = (KnotSetObjective)objective;
        return new(new TrainedKnotNetworks(trained.Network), trained.Selection, [.. FeatureNames.Of(features), .. _options.CategoryColumnNames], trained.FeatureScores());
    }

    private IReadOnlyDictionary<int, FeatureShape> FindShapes(TrainingColumns columns, DataViewSchema schema)
    {
        var column = schema[columns.Inputs[0].Name];
        return _options.HasShapes ? SlotShapes.Of(_options.Shapes!, FeatureNames.Of(column), column.Name) : new Dictionary<int, FeatureShape>();
    }
}
