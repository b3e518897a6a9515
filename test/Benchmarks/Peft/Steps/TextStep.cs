using Benchmarks.Kan;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Peft;
using Microsoft.ML.Peft.Models.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Steps;

/// <summary>
/// A fine-tuning step of the Universal Sentence Encoder lite with a head of six classes on texts of equal length: forward, loss, backward
/// and Adam on the trained parameters.
/// </summary>
internal sealed class TextStep : ITrainingStep
{
    private const int FirstId = 6; // lower ids are reserved
    private const int Classes = 6;
    private const double LearningRate = 1e-3;

    private readonly PretrainedModel _pretrained;
    private readonly TextEncoder _encoder;
    private readonly IDisposable? _adapters;
    private readonly Linear _head;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly Tensor _ids;
    private readonly Tensor _labels;

    public TextStep(TextStepMethod method, int rows, int length)
    {
        _pretrained = SentenceEncoder.Load();
        _encoder = (TextEncoder)_pretrained.Network;
        (_adapters, var trained) = method.Prepare(_encoder);
        _head = nn.Linear(_encoder.Width, Classes);
        _encoder.train();
        _parameters = new FlatParameters([new ParameterGroup("all", [.. trained, .. _head.named_parameters().Select(entry => ("head." + entry.name, entry.parameter))])]);
        _optimizer = FlatOptimizers.Create(OptimizerKind.Adam, _parameters, new OptimizerSettings());
        var generator = new Generator(1);
        _ids = randint(FirstId, _encoder.VocabularySize, [rows, length], generator: generator).to_type(ScalarType.Int64);
        _labels = randint(0, Classes, [rows], generator: generator).to_type(ScalarType.Int64);
    }

    /// <summary>The number of trained parameters, including the head.</summary>
    public long TrainedNumbers => _parameters.Values.NumberOfElements;

    /// <summary>True if torch keeps a gradient for a frozen weight.</summary>
    public bool HasFrozenGradient => _encoder.parameters().Any(parameter => !parameter.requires_grad && parameter.grad is not null);

    public double Run() => _optimizer.Step(Loss, LearningRate);

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _adapters?.Dispose();
        _head.Dispose();
        _pretrained.Dispose();
        _ids.Dispose();
        _labels.Dispose();
    }

    private double Loss()
    {
        _parameters.ZeroGradient();
        using var scope = NewDisposeScope();
        var pooled = _encoder.Pool(_encoder.call(_ids, null, null), null); // [B, W]
        var loss = nn.functional.cross_entropy(_head.call(pooled), _labels);
        loss.backward();
        _parameters.CollectGradient();
        return loss.item<float>();
    }
}
