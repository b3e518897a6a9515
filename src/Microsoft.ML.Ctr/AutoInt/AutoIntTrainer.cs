using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.NoisyLabels;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr;

/// <summary>
/// Predicts clicks with AutoInt: self-attention over the fields of a row learns which of them act together.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [AutoInt](xref:Microsoft.ML.CtrCatalog.AutoInt*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | features | UInt32 key | a categorical field; 0, a missing or unseen value, has a trained row of its own |
/// | | vector of UInt32 keys, of fixed or varying size | one field: the mean over the values that are there, the row of missing values when none is |
/// | | Single, vector of Single of known size | a numeric field, or one for each slot; standardised inside; NaN counts as the mean, infinity is an error in training and counts as missing at scoring |
/// | | Boolean | a numeric field, 0 and 1 |
/// | weight | Single, optional | finite, not negative; 0 leaves the row out |
/// | output `Score` | Single | the logit: the logarithm of the odds of true |
/// | output `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | output `PredictedLabel` | Boolean | whether Score is above 0 |
///
/// ### Trainer characteristics
/// | | |
/// | -- | -- |
/// | Task | binary classification |
/// | Is normalization required? | no, numbers are standardised inside, and that is part of the model |
/// | Is calibration required? | no, the loss is that of a probability |
/// | Is caching required? | no, see `DataHandling` |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Ctr, and TorchSharp-cpu or TorchSharp-cuda-* for training |
/// | Exportable to ONNX | yes, `SaveAsOnnx` on the transformer |
///
/// ### How it works
/// Each field of a row is a vector: the row of an embedding table, the mean of several, or a number times a vector. Layers of
/// multi-head attention make of each field's vector a sum over all fields, weighted by how well they match, so that L layers
/// can express products of up to 2^L fields. A linear function of the result is the logit; `DeepTowerWidths` adds a perceptron
/// (AutoInt+), `UseWideTerm` first-order weights. A training step copies, differentiates and changes only the table rows that
/// its batch uses: tables may have tens of millions of rows, as long as all fit into the 2 GB of an ONNX model. Key values
/// beyond the number that the model was trained with act as missing. Source: Song et al., "AutoInt: Automatic Feature
/// Interaction Learning via Self-Attentive Neural Networks", CIKM 2019 (arXiv 1810.11921). Details: docs/ctr.md in the
/// repository.
/// ]]></format>
/// </remarks>
public sealed partial class AutoIntTrainer : DeepTrainer<DeepPredictionTransformer<AutoIntModel>>
{
    private readonly Options _options;
    private readonly TrainedModel<AutoIntDefinition, AutoIntGraph>? _initial;

    internal AutoIntTrainer(IHostEnvironment environment, Options options)
        : this(environment, options, initial: null)
    {
    }

    private AutoIntTrainer(IHostEnvironment environment, Options options, TrainedModel<AutoIntDefinition, AutoIntGraph>? initial)
        : base(environment, nameof(AutoIntTrainer), options)
    {
        AutoIntOptionChecks.Check(options);
        _options = options;
        _initial = initial;
    }

    /// <summary>Trains a fitted model on, with new data.</summary>
    /// <param name="trainingData">The rows to learn from.</param>
    /// <param name="initialModel">
    /// The model of an earlier fit of a trainer with the same fields and network. Numbers are standardised as they were then; keys
    /// must mean what they meant then, so map values with the same fitted transform, or hash them.
    /// </param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or fields or network are not those of the initial model.</exception>
    public DeepPredictionTransformer<AutoIntModel> Fit(IDataView trainingData, AutoIntModel initialModel)
        => Fit(trainingData, validationData: null, initialModel);

    /// <summary>Trains a fitted model on, with new data, and validates on other data.</summary>
    /// <param name="trainingData">The rows to learn from.</param>
    /// <param name="validationData">Rows with the same columns; null sets a fraction of the training rows aside.</param>
    /// <param name="initialModel">The model of an earlier fit of a trainer with the same fields and network.</param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or fields or network are not those of the initial model.</exception>
    public DeepPredictionTransformer<AutoIntModel> Fit(IDataView trainingData, IDataView? validationData, AutoIntModel initialModel)
    {
        ArgumentNullException.ThrowIfNull(initialModel);
        return new AutoIntTrainer(Host, _options, initialModel.Trained).Fit(trainingData, validationData);
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in _options.FeatureColumnNames)
            FieldTypes.Check(inputSchema, name);
        return LearningTask.BinaryClassification.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    protected override TrainingColumns FindColumns(DataViewSchema schema)
    {
        var definition = AutoIntDefinition.Of(schema, _options);
        if (_initial is not null)
        {
            definition.CheckContinues(_initial.Definition);
            foreach (var column in definition.Columns)
                ColumnMeaning.CheckSame(_initial.Schema[column.Name], schema[column.Name], "the data of the initial model", "the training data");
        }
        return FieldColumns.ForTraining(schema, definition.Columns, _options);
    }

    /// <inheritdoc/>
    protected override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
    {
        var definition = AutoIntDefinition.Of(schema, _options);
        var scaling = _initial?.Scaling ?? NumericScaling.Of(definition.Columns, summary, columns.Weight is not null);
        var task = LearningTask.BinaryClassification.Begin(schema[_options.LabelColumnName], summary);
        var objective = new AutoIntObjective(definition, scaling, _options, NoisyLabelLoss.Of(task, _options, summary, device), device, random);
        if (_initial is not null)
        {
            _initial.Weights.Restore(objective);
            objective.Origin = _options.CheckpointPath is null ? null : objective.DigestWeights();
        }
        return objective;
    }

    /// <inheritdoc/>
    protected override DeepPredictionTransformer<AutoIntModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (AutoIntObjective)objective;
        var definition = AutoIntDefinition.Of(schema, _options);
        trained.Network.cpu();
        var graph = AutoIntGraph.Of(trained, definition, schema);
        long embeddings = trained.ParameterCount - trained.DenseParameterCount + trained.Network.VectorParameterCount;
        var model = new AutoIntModel(new(definition, graph, trained.Scaling, new TrainedWeights(trained.Network, graph.Model, graph.Matrices), schema), trained.ParameterCount, embeddings);
        return new DeepPredictionTransformer<AutoIntModel>(Host, graph.Model, trained.Task.Head, model) { RowMemory = trained.Losses.RowMemory(columns, schema) };
    }
}
