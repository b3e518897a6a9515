using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.FineTuning.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>A text network, fine-tuned on the losses of its rows. Owns network, adapters and losses.</summary>
internal sealed class TextObjective : TaskObjective, IRunObserver, IStepObserver, ISplitBatches
{
    private const int TypicalLength = 32;
    private const long MostVectorBytes = 1L << 30;

    private readonly TextNetwork _network;
    private readonly TextFineTuningOptions _options;
    private readonly TaskLoss _losses;
    private readonly long _numberedRows;
    private IReadOnlyList<ParameterGroup>? _groups;
    private Tensor? _vectors;

    /// <param name="network">The network; if an exception is thrown, the caller still owns it.</param>
    /// <param name="options">The options of the adapter.</param>
    /// <param name="adapter">The trained parameters.</param>
    /// <param name="losses">The losses of the task.</param>
    /// <param name="numberedRows">The upper limit of the row numbers.</param>
    /// <param name="random">Draws initial values of adapters and dropout.</param>
    /// <exception cref="ArgumentException">The options name missing layers, or a rank above a layer's.</exception>
    public TextObjective(TextNetwork network, TextFineTuningOptions options, FineTuningAdapter adapter, TaskLoss losses, long numberedRows, RandomSource random)
    {
        (_network, _options, _losses, _numberedRows) = (network, options, losses, numberedRows);
        try
        {
            Tuned = new TunedNetwork(network, options, adapter, network.EncoderName, network.UnusedLayers, random);
        }
        catch
        {
            losses.Dispose();
            throw;
        }
    }

    public override TextNetwork Network => _network;

    public TunedNetwork Tuned { get; }

    public override TaskLoss Losses => _losses;

    /// <summary>The rows of the finished run; null before training ends.</summary>
    public FinishedRun? Run { get; private set; }

    public override double MultiplyAddsPerRow => _network.MultiplyAddsPerToken * TypicalLength;

    /// <summary>Few rows, because the memory of attention grows with the square of the length.</summary>
    public int ValidationBatchSize => 64;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= Tuned.Groups();

    public int StepParts => _options.GradientAccumulation;

    public void Prepare(BatchSource rows, Action checkAlive)
    {
        Tuned.Prepare(rows, checkAlive, batch => _network.Read(batch.Inputs[0], Second(batch)), tokens => _network.Encode(tokens).Dispose(), RowLoss, tokens => tokens.Mask);
        if (Tuned.IsFrozen && _numberedRows * _network.VectorWidth * sizeof(float) <= MostVectorBytes)
            _vectors = KnownVectors(rows, checkAlive);
    }

    public override Tensor RowLoss(TensorBatch batch) => Tuned.WithDensityLoss(() => TaskLossOf(batch));

    public override (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => _losses.Validate(_network.call(batch.Inputs[0], Second(batch)), batch);

    public void EndStep() => Tuned.ShrinkGates();

    public void Complete() => Tuned.Complete();

    public void Finish(FinishedRun run) => Run = run;

    /// <summary>The outputs of the network for a batch on any device, [B, O].</summary>
    public Tensor Predict(TensorBatch batch)
    {
        using var scope = NewDisposeScope();
        var device = _network.parameters().First().device;
        return _network.call(batch.Inputs[0].to(device), Second(batch)?.to(device)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _vectors?.Dispose();
            Tuned.Dispose();
            _losses.Dispose();
        }
        base.Dispose(disposing);
    }

    private Tensor TaskLossOf(TensorBatch batch)
    {
        // Rows of validation data have their own numbers and no stored vector.
        var output = _vectors is { } known && _network.training
            ? _network.Classify(known.index_select(0, batch.RowIndex))
            : _network.call(batch.Inputs[0], Second(batch));
        return _losses.Of(output, batch, _network.training);
    }

    private static Tensor? Second(TensorBatch batch) => batch.Inputs.Count > 1 ? batch.Inputs[1] : null;

    // The input of the head for each training row, [rows, V], which no epoch changes. In the order of the data, so a resumed run
    // computes the same bits.
    private Tensor KnownVectors(BatchSource rows, Action checkAlive)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        _network.eval();
        var first = _network.parameters().First();
        var vectors = zeros([_numberedRows, _network.VectorWidth], first.dtype, first.device);
        foreach (var batch in rows.Visit(ValidationBatchSize, shuffleSeed: null, checkAlive))
        {
            using var step = NewDisposeScope();
            _ = vectors.index_copy_(0, batch.RowIndex, _network.Vectors(batch.Inputs[0], Second(batch)));
        }

        return vectors.DetachFromDisposeScope();
    }
}
