using System.Globalization;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision;

/// <summary>
/// Base class of trainers for a standard task with one column of images: a vector of Single or Byte, an MLImage or the bytes of a picture
/// file. <see cref="ImageInputOptions"/> lists the options that each kind needs.
/// </summary>
/// <typeparam name="TModel">The description of the network in the fitted transformer's <c>Model</c>.</typeparam>
public abstract class ImageTrainer<TModel> : DeepTrainer<DeepFeaturePredictionTransformer<TModel>>
    where TModel : class
{
    private readonly LearningTask _task;
    private readonly ImageTrainingOptions _options;

    private protected ImageTrainer(IHostEnvironment environment, string name, ImageTrainingOptions options, LearningTask task)
        : base(environment, name, options)
        => (_options, _task) = (options, task);

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ImageColumns.Check(inputSchema, _options.FeatureColumnName);
        return _task.GetOutputSchema(inputSchema, _options.LabelColumnName, _options.ExampleWeightColumnName);
    }

    /// <summary>True to store large weight matrices in 8 bits.</summary>
    private protected virtual bool QuantizesWeights => false;

    /// <summary>The properties of the images that the column's type does not determine.</summary>
    private protected virtual ImageInputOptions InputOptions => _options.Image;

    /// <inheritdoc/>
    protected sealed override TrainingColumns FindColumns(DataViewSchema schema)
    {
        var input = ImageColumns.Find(schema, _options.FeatureColumnName, InputOptions);
        return FeatureColumns.Find(schema, [input.Column], _options.LabelColumnName, _task, _task.OutputColumns, _options.ExampleWeightColumnName);
    }

    /// <inheritdoc/>
    /// <remarks>A slot may be equal in all images but one, so its range is that of its channel.</remarks>
    protected sealed override IEnumerable<string> FarValueWarnings(TrainingColumns columns, DataSummary summary, DataViewSchema schema)
    {
        var input = ImageColumns.Find(schema, _options.FeatureColumnName, InputOptions);
        if (summary.Minimum[0].Length == 0)
            return [];
        var ranges = ChannelRanges.Of(input, summary);
        return FarValues.Warnings(schema[input.Column.Name], summary.Minimum[0], summary.Maximum[0], slot => ranges[ChannelRanges.ChannelOf(input, slot)]);
    }

    /// <inheritdoc/>
    protected sealed override TrainingObjective CreateObjective(TrainingColumns columns, DataSummary summary, DataViewSchema schema, Device device, RandomSource random)
        => CreateObjective(ImageColumns.Find(schema, _options.FeatureColumnName, InputOptions), _task.Begin(schema[_options.LabelColumnName], summary), summary, device, random);

    /// <inheritdoc/>
    protected sealed override DeepFeaturePredictionTransformer<TModel> CreateTransformer(TrainingObjective objective, TrainingColumns columns, DataViewSchema schema)
    {
        var trained = (ImageObjective)objective;
        trained.Network.cpu();
        var onnx = CreateOnnx(trained, schema);
        return new DeepFeaturePredictionTransformer<TModel>(
            Host, onnx, trained.Task.Head, CreateModel(trained), _options.FeatureColumnName, schema[_options.FeatureColumnName].Type)
        {
            RowMemory = trained.Losses.RowMemory(columns, schema),
        };
    }

    /// <summary>Writes the trained network, which is on the CPU, as ONNX.</summary>
    private protected virtual OnnxModel CreateOnnx(ImageObjective objective, DataViewSchema schema)
        => WriteOnnx(objective, schema, linears: null, objective.Task.EmitScores);

    /// <summary>Writes the network as ONNX.</summary>
    /// <param name="objective">The trained network, on the CPU.</param>
    /// <param name="schema">The schema of the training data.</param>
    /// <param name="linears">Writes the linear layers; null for 32 bits. Otherwise tables have 8 bits.</param>
    /// <param name="map">The nodes from the network's output, [N, O], to the values of the model, [N, O].</param>
    private protected OnnxModel WriteOnnx(ImageObjective objective, DataViewSchema schema, ILinearEmitter? linears, Func<OnnxGraph, string, string> map)
    {
        var graph = new OnnxGraph(GetType().Name) { QuantizesWeights = QuantizesWeights || linears is not null, Linears = linears };
        string output = OnnxModel.OutputNameFor([objective.Input.Column], schema);
        string scores = map(graph, objective.Network.Emit(graph, objective.Input.Emit(graph)));
        graph.Output(scores, output, OnnxType.Float, "N", objective.Task.Outputs);
        long activations = ActivationBytes(objective.Input.Shape);
        graph.Note(OnnxModel.ActivationBytesKey, activations.ToString(CultureInfo.InvariantCulture));
        graph.Note(ImageNote.Key, ImageNote.Of(objective.Input).ToString());
        return new OnnxModel(graph.ToBytes(), [objective.Input.Column], output, objective.Task.Outputs) { ActivationBytes = activations };
    }

    /// <summary>The approximate memory for scoring an image, in bytes; by default 32 channels of its size.</summary>
    private protected virtual long ActivationBytes(ImageShape shape) => 32L * sizeof(float) * shape.Height * shape.Width;

    /// <summary>The normalisation from the training rows; for <see cref="CreateObjective(ImageInput, FittedTask, DataSummary, Device, RandomSource)"/>.</summary>
    private protected ImageNormalization Normalization(ImageInput input, DataSummary summary, Device device)
        => ImageNormalization.Of(input, summary, _options.ExampleWeightColumnName is not null, device);

    /// <summary>Changes training images as the options say; null if they stay as they are.</summary>
    private protected ImageAugmenter? Augmenter(ImageInput input, DataSummary summary, RandomSource random)
        => ImageAugmenter.Of(AutomaticAugmentation.Of(_options.Augmentation, input, summary, _options.EpochsFor(summary.Rows)), random);

    /// <summary>Creates the network and its loss on <paramref name="device"/>.</summary>
    private protected abstract ImageObjective CreateObjective(ImageInput input, FittedTask task, DataSummary summary, Device device, RandomSource random);

    /// <summary>Creates the description of the trained network, in managed memory.</summary>
    private protected abstract TModel CreateModel(ImageObjective objective);
}
