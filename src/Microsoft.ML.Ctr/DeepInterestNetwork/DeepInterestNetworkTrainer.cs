using Microsoft.ML.Ctr.DeepInterestNetwork;
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
/// Predicts clicks with a Deep Interest Network: what somebody did before is weighed by how it goes with the candidate.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [DeepInterestNetwork](xref:Microsoft.ML.CtrCatalog.DeepInterestNetwork*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | label | Boolean | |
/// | candidate | UInt32 key, one or more columns | what may be clicked; 0, a missing or unseen value, has a trained row of its own |
/// | history | vector of UInt32 keys, one for each candidate column | what came before, oldest first; of any length, also 0 |
/// | context | UInt32 key, vector of UInt32 keys, Single, Boolean, vector of Single of known size | what else is known; as in [AutoInt](xref:Microsoft.ML.Ctr.AutoIntTrainer) |
/// | weight | Single, optional | finite, not negative; 0 leaves the row out |
/// | output `Score` | Single | the logit: the logarithm of the odds of true |
/// | output `Probability` | Single | 1/(1 + exp(-Score)), the probability of true |
/// | output `PredictedLabel` | Boolean | whether Score is above 0 |
///
/// ### Histories
/// A candidate column and its history share an embedding table, so the same key must mean the same in both: use
/// `Conversion.MapValueToKey` with the same `keyData` for both, or `Conversion.Hash` with the same number of bits and seed. To give
/// them tables of their own, name one for each in `Columns`. Several histories describe the same entries place by place, and in
/// every row they must have the same length. Key 0 in a history is a missing id and has no part in anything: an entry counts when
/// any of its ids is there, and those that are not add nothing. Of the entries that count, the last `MaximumHistoryLength` are
/// used. A history without an entry that counts is a vector of zeros.
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
/// An attention unit, a small perceptron over an entry k, the candidate q, their difference and their product, gives the weight of
/// the entry; the weighted sum over the history, the candidate, the product of the two and the context go through a tower to the
/// logit. Weights are not normalised, so that a strong interest gives a long vector. Hidden layers are followed by Dice, a PReLU
/// that adapts to the distribution of its input; its statistics are moving averages at scoring, so that a row's score depends on
/// that row alone. `EmbeddingRegularization` is the paper's mini-batch aware regularisation. A training step computes attention
/// for the entries that are there, not for padding, and copies, differentiates and changes only the table rows that its batch
/// uses. Key values beyond the number that the model was trained with act as missing. Source: Zhou et al., "Deep Interest Network
/// for Click-Through Rate Prediction", KDD 2018 (arXiv 1706.06978). Details: docs/ctr.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class DeepInterestNetworkTrainer : DeepTrainer<DeepPredictionTransformer<DeepInterestNetworkModel>>
{
    private readonly Options _options;
    private readonly TrainedModel<DeepInterestDefinition, DeepInterestGraph>? _initial;

    internal DeepInterestNetworkTrainer(IHostEnvironment environment, Options options)
        : this(environment, options, initial: null)
    {
    }

    private DeepInterestNetworkTrainer(IHostEnvironment environment, Options options, TrainedModel<DeepInterestDefinition, DeepInterestGraph>? initial)
        : base(environment, nameof(DeepInterestNetworkTrainer), options)
    {
        DeepInterestOptionChecks.Check(options);
        _options = options;
        _initial = initial;
    }

    /// <summary>Trains a fitted model on, with new data.</summary>
    /// <param name="trainingData">The rows to learn from.</param>
    /// <param name="initialModel">
    /// The model of an earlier fit of a trainer with the same columns and network. Numbers are standardised as they were then; keys
    /// must mean what they meant then, so map values with the same fitted transform, or hash them.
    /// </param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or columns or network are not those of the initial model.</exception>
    public DeepPredictionTransformer<DeepInterestNetworkModel> Fit(IDataView trainingData, DeepInterestNetworkModel initialModel)
        => Fit(trainingData, validationData: null, initialModel);

    /// <summary>Trains a fitted model on, with new data, and validates on other data.</summary>
    /// <param name="trainingData">The rows to learn from.</param>
    /// <param name="validationData">Rows with the same columns; null sets a fraction of the training rows aside.</param>
    /// <param name="initialModel">The model of an earlier fit of a trainer with the same columns and network.</param>
    /// <returns>The fitted transformer.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or columns or network are not those of the initial model.</exception>
    public DeepPredictionTransformer<DeepInterestNetworkModel> Fit(IDataView trainingData, IDataView? validationData, DeepInterestNetworkModel initialModel)
    {
        ArgumentNullException.ThrowIfNull(initialModel);
        return new DeepInterestNetworkTrainer(Host, _options, initialModel.Trained).Fit(trainingData, validationData);
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in _options.CandidateColumnNames.Concat(_options.ContextColumnNames))
            FieldTypes.Check(inputSchema, name);
        foreach (string name in _options.HistoryColumnNames)
            FieldTypes.Check(inputSchema, name, sequence: true);
        return LearningTask.BinaryClassification.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    protected override TrainingColumns FindColumns(DataViewSchema schema)
    {
        var definition = DeepInterestDefinition.Of(schema, _options);
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
        var definition = DeepInterestDefinition.Of(schema, _options);
        var scaling = _initial?.Scaling ?? NumericScaling.Of(definition.Columns, summary, columns.Weight is not null);
        var task = LearningTask.BinaryClassification.Begin(schema[_options.LabelColumnName], summary);
        var objective = new DeepInterestObjective(definition, scaling, _options, NoisyLabelLoss.Of(task, _options, summary, device), device, random);
        if (_initial is not null)
        {
            _initial.Weights.Restore(objective);
            objective.Origin = _options.CheckpointPath is null ? null : objective.DigestWeights();
        }
        return objective;
    }

    /// <inheritdoc/>
    protected override DeepPredictionTransformer<DeepInterestNetworkModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (DeepInterestObjective)objective;
        var definition = DeepInterestDefinition.Of(schema, _options);
        trained.Network.cpu();
        var graph = DeepInterestGraph.Of(trained, definition, schema);
        long embeddings = trained.ParameterCount - trained.DenseParameterCount;
        var model = new DeepInterestNetworkModel(new(definition, graph, trained.Scaling, new TrainedWeights(trained.Network, graph.Model, graph.Matrices), schema), trained.DenseParameterCount, embeddings);
        return new DeepPredictionTransformer<DeepInterestNetworkModel>(Host, graph.Model, trained.Task.Head, model) { RowMemory = trained.Losses.RowMemory(columns, schema) };
    }
}
