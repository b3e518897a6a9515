using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

/// <summary>A small random regression problem: 5 inputs, 7 hidden units, 1 output. Same seed, same problem.</summary>
internal sealed class Perceptron : IDisposable
{
    private readonly Tensor _inputs;
    private readonly Tensor _targets;

    public Perceptron(ScalarType type = ScalarType.Float32, int seed = 1)
    {
        using var generator = new Generator((ulong)seed);
        using var scope = NewDisposeScope();
        Network = nn.Sequential(("hidden", nn.Linear(5, 7, dtype: type)), ("bend", nn.Tanh()), ("output", nn.Linear(7, 1, dtype: type)));
        using (no_grad())
        {
            foreach (var parameter in Network.parameters())
                parameter.copy_(randn(parameter.shape, ScalarType.Float64, generator: generator) * 0.5);
        }

        _inputs = randn([32, 5], ScalarType.Float64, generator: generator).to(type).DetachFromDisposeScope();
        _targets = randn([32, 1], ScalarType.Float64, generator: generator).to(type).DetachFromDisposeScope();
        foreach (var parameter in Network.parameters())
            parameter.DetachFromDisposeScope();
    }

    public Sequential Network { get; }

    public IEnumerable<(string Name, Parameter Value)> Layer(string name) =>
        Network.named_parameters().Where(parameter => parameter.name.StartsWith(name, StringComparison.Ordinal));

    public ParameterGroup Group(string layer, double learningRateFactor = 1, bool weightDecay = true) =>
        new(layer, Layer(layer), learningRateFactor, weightDecay);

    public FlatParameters Flatten(ScalarType? computeType = null) => new([Group("hidden"), Group("output")], computeType);

    public double Backward()
    {
        using var scope = NewDisposeScope();
        var type = Network.parameters().First().dtype;
        var loss = nn.functional.mse_loss(Network.forward(_inputs.to(type)), _targets.to(type));
        loss.backward();
        return loss.ToDouble();
    }

    public Func<double> Evaluation(FlatParameters flat) => () =>
    {
        flat.ZeroGradient();
        var loss = Backward();
        flat.CollectGradient();
        return loss;
    };

    public double[] Values()
    {
        using var scope = NewDisposeScope();
        return [.. Network.parameters().SelectMany(parameter => parameter.detach().to(ScalarType.Float64).flatten().data<double>().ToArray())];
    }

    public void Dispose()
    {
        Network.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }
}
