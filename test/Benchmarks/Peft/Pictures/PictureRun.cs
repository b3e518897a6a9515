using Benchmarks.Images;
using Benchmarks.Images.Data;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Peft;
using TorchSharp;
using static TorchSharp.torch;
using PictureSettings = Microsoft.ML.Peft.FineTuning.Image.PictureSettings;

namespace Benchmarks.Peft.Pictures;

/// <summary>Measures methods on one division of the pictures.</summary>
internal sealed class PictureRun
{
    private const int Batch = 32;
    private readonly MLContext _context;
    private readonly PictureLimits _settings;
    private readonly ImageTask _task;
    private readonly int _seed;

    public PictureRun(PictureLimits settings, int seed)
    {
        (_settings, _seed, _context) = (settings, seed, new MLContext(seed));
        var set = new Cifar10();
        var shape = new ImageShape(3, settings.Side, settings.Side);
        _task = ImageTask.Divide(shape, set.Classes, Enlarged(set.Training(settings.Rows)), Enlarged([.. set.Test().Take(settings.TestRows)]), seed);
    }

    public PictureResult Measure(PictureMethod method, double learningRate)
    {
        var time = ProcessorTime.Start();
        if (method.Classic is { } classic)
        {
            var training = Vectors(_task.Training);
            var fitted = classic(_context, _seed).Fit(training);
            var seconds = time.Elapsed.Processor;
            return new PictureResult(Accuracy(fitted, Vectors(_task.Validation)), Accuracy(fitted, Vectors(_task.Test)), double.NaN, seconds);
        }

        var options = new FineTuneImageTrainer.Options
        {
            ModelDirectory = PretrainedImageModels.ResNet18(),
            FeatureColumnName = ImageTask.Pixels,
            MaximumEpochs = _settings.Epochs,
            EarlyStoppingPatience = _settings.Epochs, // every method has the same schedule; the best epoch is kept
            NumberOfThreads = 1,
            Seed = _seed,
            Augmentation = { HorizontalFlip = true },
        };
        method.Configure!(options, learningRate);
        using var model = _context.MulticlassClassification.Trainers.FineTuneImage(options).Fit(_task.View(_context, _task.Training), _task.View(_context, _task.Validation));
        var taken = time.Elapsed.Processor;
        return new PictureResult(
            Accuracy(model, _task.View(_context, _task.Validation)), Accuracy(model, _task.View(_context, _task.Test)), model.Model.TrainableParameters, taken);
    }

    private double Accuracy(ITransformer model, IDataView data) => _context.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy;

    // The means of the network's last feature maps.
    private IDataView Vectors(LabeledImage[] images)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var model = PretrainedModel.Load(PretrainedImageModels.ResNet18());
        var network = (nn.Module<Tensor, Tensor>)model.Network;
        var settings = PictureSettings.Read(PretrainedImageModels.ResNet18());
        var (mean, deviation) = (tensor(settings.Mean).view(3, 1, 1), tensor(settings.Deviation).view(3, 1, 1));
        var rows = new List<PictureVector>();
        foreach (var part in images.Chunk(Batch))
        {
            using var step = NewDisposeScope();
            var pixels = stack(part.Select(image => tensor(image.Pixels, [3, _settings.Side, _settings.Side]))).to(float32).div(255);
            var vectors = network.call(pixels.sub(mean).div(deviation)); // [B, 512]
            rows.AddRange(part.Zip(vectors.data<float>().ToArray().Chunk((int)vectors.shape[1]), (image, vector) => new PictureVector { Features = vector, Label = image.Label }));
        }

        var schema = SchemaDefinition.Create(typeof(PictureVector));
        schema[nameof(PictureVector.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        schema[nameof(PictureVector.Label)].ColumnType = new KeyDataViewType(typeof(uint), _task.Classes.Count);
        return _context.Data.LoadFromEnumerable(rows, schema);
    }

    private LabeledImage[] Enlarged(LabeledImage[] images)
        => [.. images.Select(image => new LabeledImage { Label = image.Label, Pixels = Enlarged(image.Pixels) })];

    private byte[] Enlarged(byte[] pixels)
    {
        using var scope = NewDisposeScope();
        long[] size = [_settings.Side, _settings.Side];
        var enlarged = nn.functional.interpolate(tensor(pixels, [1, 3, 32, 32]).to(float32), size, mode: InterpolationMode.Bilinear, align_corners: false);
        return enlarged.round().to(uint8).data<byte>().ToArray();
    }
}

/// <summary>The vector of a picture and its class.</summary>
internal sealed class PictureVector
{
    public float[] Features { get; init; } = [];

    public uint Label { get; init; }
}
