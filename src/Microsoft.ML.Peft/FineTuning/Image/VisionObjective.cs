using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Peft.FineTuning.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Image;

/// <summary>A network that reads pictures, fine-tuned on the losses of its rows. Owns network, adapters and losses.</summary>
internal sealed class VisionObjective : ImageObjective, IRunObserver, IStepObserver, ISplitBatches
{
    private readonly FineTuneImageTrainer.Options _options;
    private IReadOnlyList<ParameterGroup>? _groups;

    /// <exception cref="ArgumentException">The options name missing layers, or a rank above a layer's.</exception>
    public VisionObjective(
        ImageInput input, ImageNormalization normalization, VisionNetwork network, TaskLoss losses, FineTuneImageTrainer.Options options, FineTuningAdapter adapter,
        ImageAugmenter? augmenter, RandomSource random)
        : base(input, normalization, network, losses, augmenter)
    {
        _options = options;
        try
        {
            Tuned = new TunedNetwork(network, options, adapter, network.EncoderName, network.UnusedLayers, random, network.AdaptedLayers);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TunedNetwork Tuned { get; } = null!;

    /// <summary>The description of the trained network; null before training ends.</summary>
    public FineTunedModel? Model { get; private set; }

    /// <summary>The rows of the finished run; null before training ends.</summary>
    public FinishedRun? Run { get; private set; }

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= Tuned.Groups();

    public int StepParts => _options.GradientAccumulation;

    /// <summary>Few rows, because the memory of attention grows with the square of the patches.</summary>
    public int ValidationBatchSize => 64;

    public override void Prepare(BatchSource rows, Action checkAlive)
    {
        base.Prepare(rows, checkAlive);
        Tuned.Prepare<Tensor>(rows, checkAlive, batch => [Images(batch)], images => Network.call(images).Dispose(), RowLoss);
    }

    public override Tensor RowLoss(TensorBatch batch) => Tuned.WithDensityLoss(() => base.RowLoss(batch));

    public void EndStep() => Tuned.ShrinkGates();

    public void Complete() => Tuned.Complete();

    public void Finish(FinishedRun run) => Run = run;

    /// <summary>Describes the trained network and merges its adapters into the weights.</summary>
    public FineTunedModel Finish() => Model = Tuned.Finish(ParameterCount);

    /// <summary>The outputs of the network for a batch on any device, [B, O].</summary>
    public Tensor PredictOn(TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        return Predict(Images(batch).to(Network.parameters().First().device)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Tuned?.Dispose();
        base.Dispose(disposing);
    }
}
