using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Peft.FineTuning.Embedding;
using Microsoft.ML.Peft.FineTuning.Quantizing;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Peft.Models.Encoders;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.Peft;

/// <summary>
/// Creates vectors of texts with a pre-trained transformer, as features for any trainer: with the pre-trained weights, or fine-tuned on a label.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create it, use [FineTunedEmbedding](xref:Microsoft.ML.FineTuningCatalog.FineTunedEmbedding*).
///
/// | column | type | |
/// | -- | -- | -- |
/// | sentence | text, one column or two | any text, including an empty one; longer texts are truncated to `MaximumLength` tokens |
/// | label | key, Boolean or Single | only read in `Fit`, and not with `Adapter` Frozen |
/// | weight | Single, optional | finite, not negative; rows of weight 0 are ignored |
/// | output | vector of Single | as wide as the network's hidden states; four times as wide for two texts that are read separately |
///
/// For cross-validation, put this estimator and the trainer into one pipeline: vectors that were fine-tuned on a row's label
/// contain information about it. Details: docs/fine-tuning.md in the repository.
/// ]]></format>
/// </remarks>
public sealed partial class FineTunedEmbeddingEstimator : IEstimator<DeepPredictionTransformer<FineTunedModel>>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal FineTunedEmbeddingEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ValidateAll();
        _options = options;
        _host = environment.Register(nameof(FineTunedEmbeddingEstimator));
    }

    /// <summary>Loads the model and trains it on the rows, unless it is frozen.</summary>
    /// <param name="input">The rows; not read if the model is frozen.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The run diverged, no row remains, a value cannot be used, or no TorchSharp backend is available.</exception>
    public DeepPredictionTransformer<FineTunedModel> Fit(IDataView input) => Fit(input, validationData: null);

    /// <summary>Loads the model and trains it, with rows that select the best epoch.</summary>
    /// <param name="trainingData">The training rows.</param>
    /// <param name="validationData">Rows with the same columns; null holds out a fraction of the training rows.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The run diverged, no row remains, a value cannot be used, or no TorchSharp backend is available.</exception>
    public DeepPredictionTransformer<FineTunedModel> Fit(IDataView trainingData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainingData);
        if (_options.Adapter == FineTuningAdapter.Frozen)
            return Frozen(trainingData.Schema);
        var label = FeatureColumns.Get(trainingData.Schema, "Label", _options.LabelColumnName);
        return new EmbeddingTrainer(_host, _options, TaskOf(label.Name, label.Type)).Fit(trainingData, validationData);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextColumns.Check(inputSchema, _options);
        if (_options.Adapter != FineTuningAdapter.Frozen)
            CheckLabel(inputSchema);
        var vectors = new DataViewSchema.Builder();
        vectors.AddColumn(_options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, 1)); // of any known size
        return new SchemaShape([.. inputSchema.Where(column => column.Name != _options.OutputColumnName), .. CatalogEnvironment.ShapeOf(vectors.ToSchema())]);
    }

    private void CheckLabel(SchemaShape shape)
    {
        var label = FeatureColumns.Get(shape, "Label", _options.LabelColumnName);
        var type = label.IsKey ? LearningTask.MulticlassClassification.LabelType : label.ItemType;
        _ = TaskOf(label.Name, type).GetOutputSchema(shape, label.Name, _options.ExampleWeightColumnName); // for its checks
    }

    private static LearningTask TaskOf(string name, DataViewType label) => label switch
    {
        KeyDataViewType => LearningTask.MulticlassClassification,
        BooleanDataViewType => LearningTask.BinaryClassification,
        NumberDataViewType number when number == NumberDataViewType.Single => LearningTask.Regression,
        _ => throw new ArgumentException($"Label column '{name}' has type {label}; a key, Boolean or Single is needed."),
    };

    private DeepPredictionTransformer<FineTunedModel> Frozen(DataViewSchema schema)
    {
        string[] outputs = [_options.OutputColumnName];
        var columns = TextColumns.Find(schema, _options, outputs);
        var model = PretrainedModel.Load(_options.ModelDirectory!);
        var sentences = SentenceSettings.Of(_options);
        using var network = new TextNetwork((TextEncoder)model.Network, model.EncoderName, sentences.Pooling, columns.Count > 1, head: null, normalizes: sentences.Normalizes);
        var (onnx, quantization) = new FittedGraph(_options, network, linears => TextGraph.Of(
            nameof(FineTunedEmbeddingEstimator), columns, schema, outputs, network, network.VectorWidth, _options.QuantizesWeights, linears, network.EmitVectors)).Create();
        var description = new FineTunedModel(FineTuningAdapter.Frozen, network.parameters().Sum(parameter => parameter.numel())) { Quantization = quantization };
        return new DeepPredictionTransformer<FineTunedModel>(_host, onnx, new VectorHead(network.VectorWidth, _options.OutputColumnName), description);
    }
}
