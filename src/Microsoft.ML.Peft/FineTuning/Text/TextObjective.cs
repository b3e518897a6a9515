using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.NoisyLabels;
using Microsoft.ML.DeepLearning.Optimizers;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Peft.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Text;

/// <summary>A network of texts, fine-tuned on the losses of its rows. Owns network, adapters and losses.</summary>
internal sealed class TextObjective : TrainingObjective
{
    private const int TypicalLength = 32;

    private readonly TextNetwork _network;
    private readonly TextFineTuningOptions _options;
    private readonly RowLosses _losses;
    private IReadOnlyList<ParameterGroup>? _groups;

    /// <param name="network">Stays the caller's where an exception is thrown.</param>
    /// <param name="options">What is trained of it.</param>
    /// <param name="losses">The losses of the task.</param>
    /// <exception cref="ArgumentException">The options name layers that the network does not have, or a rank above a layer's.</exception>
    public TextObjective(TextNetwork network, TextFineTuningOptions options, RowLosses losses)
    {
        (_network, _options, _losses) = (network, options, losses);
        try
        {
            Tuned = new TunedNetwork(network, options, network.UnusedLayers);
        }
        catch
        {
            losses.Dispose();
            throw;
        }
    }

    public override TextNetwork Network => _network;

    public TunedNetwork Tuned { get; }

    public FittedTask Task => _losses.Task;

    public RowLosses Losses => _losses;

    public override IReadOnlyDictionary<string, Tensor> RowState => _losses.RowState;

    public override double MultiplyAddsPerRow => _network.MultiplyAddsPerToken * TypicalLength;

    /// <summary>Few: attention takes memory by the square of the length.</summary>
    public override int ValidationBatchSize => 64;

    public override IReadOnlyList<ParameterGroup> ParameterGroups => _groups ??= Tuned.Groups(_options.UsedLearningRate);

    public override int StepParts => _options.GradientAccumulation;

    public override void Prepare(BatchSource rows, Action checkAlive)
    {
        if (_options.Adapter == FineTuningAdapter.Eva)
            Tuned.Adapters!.InitializeFromData(Read(rows, checkAlive), tokens => _network.Encode(tokens).Dispose(), tokens => tokens.Mask, _options.Eva);
        if (_options.Precision == TrainingPrecision.BFloat16)
            Tuned.ReducePrecision();
    }

    public override Tensor RowLoss(TensorBatch batch)
    {
        var second = batch.Inputs.Count > 1 ? batch.Inputs[1] : null;
        return _losses.Of(_network.call(batch.Inputs[0], second), batch, _network.training);
    }

    public override void Complete() => Tuned.RestorePrecision();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Tuned.Dispose();
            _losses.Dispose();
        }
        base.Dispose(disposing);
    }

    // In a random order, as a batch of rows of one class says little of the others.
    private IEnumerable<TokenBatch> Read(BatchSource rows, Action checkAlive)
    {
        using var drawn = randint(0, int.MaxValue, [1], dtype: ScalarType.Int64);
        foreach (var batch in rows.Batches(_options.BatchSize, drawn.item<long>()))
        {
            checkAlive();
            using (batch)
            {
                foreach (var tokens in _network.Read(batch.Inputs[0], batch.Inputs.Count > 1 ? batch.Inputs[1] : null))
                    yield return tokens;
            }
        }
    }
}
