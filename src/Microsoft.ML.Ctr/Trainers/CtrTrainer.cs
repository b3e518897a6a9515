using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr;

/// <summary>The base of the click-through-rate trainers: columns are fields of embedding tables, and training can continue from a fitted model.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// | output column | type | |
/// | -- | -- | -- |
/// | `Score` | Single | the logit: the logarithm of the odds of true |
/// | `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | `PredictedLabel` | Boolean | whether Score is above 0 |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | binary classification |
/// | Is normalization required? | no, the model standardises numbers |
/// | Is calibration required? | no, the loss is log loss, and `Calibrate` fits the probabilities to the validation rows |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Ctr, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// A training step copies, differentiates and changes only the table rows that its batch uses. Key values beyond the number that the
/// model was trained with count as missing.
/// ]]></format>
/// </remarks>
/// <typeparam name="TModel">The description of the fitted network.</typeparam>
public abstract class CtrTrainer<TModel> : DeepTrainer<DeepPredictionTransformer<TModel>>
    where TModel : CtrModel
{
    private readonly CtrTrainingOptions _options;
    private TrainedModel? _initial;

    private protected CtrTrainer(IHostEnvironment environment, string name, CtrTrainingOptions options)
        : base(environment, name, options) => _options = options;

    /// <summary>The trainer's columns except label and weight, with their roles as sequences.</summary>
    private protected abstract IEnumerable<(string Name, bool IsSequence)> Fields { get; }

    /// <summary>Continues the training of a fitted model with new data.</summary>
    /// <param name="trainingData">The training rows.</param>
    /// <param name="initialModel">
    /// The model of an earlier fit of a trainer with the same columns and network. Numbers keep the scale of that fit. Keys must keep
    /// their meaning, so map values with the same fitted transform, or hash them.
    /// </param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or columns or network differ from the initial model.</exception>
    public DeepPredictionTransformer<TModel> Fit(IDataView trainingData, TModel initialModel)
        => Fit(trainingData, validationData: null, initialModel);

    /// <summary>Continues the training of a fitted model with new data and separate validation data.</summary>
    /// <param name="trainingData">The training rows.</param>
    /// <param name="validationData">Rows with the same columns; null holds out a fraction of the training rows.</param>
    /// <param name="initialModel">The model of an earlier fit of a trainer with the same columns and network.</param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or columns or network differ from the initial model.</exception>
    public DeepPredictionTransformer<TModel> Fit(IDataView trainingData, IDataView? validationData, TModel initialModel)
    {
        ArgumentNullException.ThrowIfNull(initialModel);
        var continued = (CtrTrainer<TModel>)MemberwiseClone();
        continued._initial = initialModel.Trained;
        return continued.Fit(trainingData, validationData);
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var (name, isSequence) in Fields)
            FieldTypes.Check(inputSchema, name, isSequence);
        return LearningTask.BinaryClassification.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    private protected abstract CtrDefinition Define(DataViewSchema schema);

    /// <summary>The description of the trained network.</summary>
    private protected abstract TModel CreateModel(TrainedModel trained);

    /// <inheritdoc/>
    protected sealed override TrainingColumns FindColumns(DataViewSchema schema)
    {
        var definition = Define(schema);
        _initial?.CheckContinues(definition, _options.Networks, schema);
        return FieldColumns.ForTraining(schema, definition.Columns, _options);
    }

    /// <inheritdoc/>
    protected sealed override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
    {
        var definition = Define(schema);
        var scaling = _initial?.Scaling ?? NumericScaling.Of(definition.Columns, summary, columns.Weight is not null);
        var task = LearningTask.BinaryClassification.Begin(schema[_options.LabelColumnName], summary);
        var objective = new CtrObjective(definition, new CtrRun(_options, scaling, NoisyLabelLoss.Of(task, _options, summary, device), device, random));
        if (_initial is not null)
        {
            _initial.Weights.Restore(objective);
            objective.Origin = _options.CheckpointPath is null ? null : objective.DigestWeights();
        }
        return objective;
    }

    /// <inheritdoc/>
    protected sealed override DeepPredictionTransformer<TModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (CtrObjective)objective;
        trained.Network.cpu();
        var graph = trained.ToOnnx(GetType().Name, schema);
        var model = CreateModel(new TrainedModel(trained, graph, schema));
        return new DeepPredictionTransformer<TModel>(Host, graph.Model, trained.Task.Head, model) { RowMemory = trained.Losses.RowMemory(columns, schema) };
    }
}
