using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Tables.Perceptron;

/// <summary>
/// A perceptron for tables after RealMLP (Holzmüller, Grinsztajn and Steinwart, NeurIPS 2024): scaled and smoothly clipped inputs, numbers beside
/// their periodic embeddings, a learned factor for each input and layers in neural tangent parametrisation with Mish between them. [B, W] → [B].
/// </summary>
internal sealed class RealMlpNetwork : nn.Module<Tensor, Tensor>
{
    private const int Width = 256;
    private const int HiddenLayers = 3;
    private const int Waves = 16;
    private const int Embedded = 3; // beside the number itself
    private const double Deviation = 0.1; // of the frequencies at the start
    private const double Knee = 3; // of the smooth clip

    private readonly RealMlpScaling _scaling;
    private readonly RandomSource _random;
    private readonly Tensor _numbers; // [I], the columns that get embeddings
    private readonly Parameter _frequency; // [I, K]
    private readonly Parameter _phase; // [I, K]
    private readonly Parameter _mixing; // [I, K, E]
    private readonly Parameter _offset; // [I, 1, E]
    private readonly Parameter _factor; // [W + I·E]
    private readonly (Parameter Weight, Parameter Bias)[] _layers;

    public RealMlpNetwork(RealMlpScaling scaling, RandomSource random)
        : base(nameof(RealMlpNetwork))
    {
        (_scaling, _random) = (scaling, random);
        int numbers = scaling.Numbers.Length;
        _numbers = tensor(scaling.Numbers).DetachFromDisposeScope();
        _frequency = Own("frequency", random.Normal([numbers, Waves], 2 * Math.PI * Deviation));
        _phase = Own("phase", random.Uniform([numbers, Waves], Math.PI));
        _mixing = Own("mixing", random.Uniform([numbers, Waves, Embedded], 1 / Math.Sqrt(Waves)));
        _offset = Own("offset", random.Uniform([numbers, 1, Embedded], 1 / Math.Sqrt(Waves)));
        int inputs = scaling.Width + (numbers * Embedded);
        _factor = Own("factor", ones(inputs));
        int[] widths = [inputs, .. Enumerable.Repeat(Width, HiddenLayers)];
        _layers =
        [
            .. Enumerable.Range(0, HiddenLayers).Select(i => (Own($"weight{i}", random.Normal([widths[i], Width])), Own($"bias{i}", random.Normal([Width])))),
            (Own("output", zeros(Width, 1)), Own("outputBias", zeros(1))),
        ];
    }

    /// <summary>The share of hidden values that training sets to 0.</summary>
    public double Dropout { get; set; }

    /// <summary>The parameters with their shares of the learning rate; only weights decay.</summary>
    public IReadOnlyList<ParameterGroup> Groups() =>
    [
        new("factors", [("factor", _factor)], learningRateFactor: 6, weightDecay: false),
        new("weights", _layers.Select((layer, i) => ($"weight{i}", layer.Weight))),
        new("biases", _layers.Select((layer, i) => ($"bias{i}", layer.Bias)), learningRateFactor: 0.1, weightDecay: false),
        new("embeddings", [("frequency", _frequency), ("phase", _phase), ("mixing", _mixing), ("offset", _offset)], learningRateFactor: 0.1, weightDecay: false),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var scaled = _scaling.Of(input);
        var clipped = scaled / scaled.Over(Knee).square().Plus(1).sqrt(); // [B, W]
        var waves = (clipped.index_select(1, _numbers).unsqueeze(2) * _frequency).Plus(_phase).cos(); // [B, I, K]
        var embedded = waves.transpose(0, 1).bmm(_mixing).Plus(_offset).transpose(0, 1).flatten(1); // [B, I·E]
        var value = cat([clipped, embedded], 1) * _factor;
        for (int i = 0; i < _layers.Length; i++)
        {
            var (weight, bias) = _layers[i];
            value = value.matmul(weight).Over(Math.Sqrt(weight.shape[0])).Plus(bias);
            if (i < HiddenLayers)
                value = _random.Dropout(nn.functional.mish(value), Dropout, training);
        }
        return value.squeeze(1).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scaling.Dispose();
            _numbers.Dispose();
        }
        base.Dispose(disposing);
    }

    private Parameter Own(string name, Tensor values)
    {
        var parameter = OwnedParameter.Of(values);
        register_parameter(name, parameter);
        return parameter;
    }
}
