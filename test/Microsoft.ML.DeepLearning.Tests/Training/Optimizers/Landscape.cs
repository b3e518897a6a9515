using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

/// <summary>A function of a float64 vector to minimise; records the losses of all evaluations.</summary>
internal sealed class Landscape : IDisposable
{
    private readonly Parameter _point;
    private readonly Func<Tensor, Tensor> _function;

    public Landscape(double[] start, Func<Tensor, Tensor> function)
    {
        _point = nn.Parameter(tensor(start));
        _function = function;
        Flat = new FlatParameters([new ParameterGroup("point", [("point", _point)])]);
    }

    public FlatParameters Flat { get; }

    public List<double> Losses { get; } = [];

    public double[] Point => Flat.Values.data<double>().ToArray();

    public double Evaluate()
    {
        using var scope = NewDisposeScope();
        Flat.ZeroGradient();
        var loss = _function(_point);
        loss.backward();
        Losses.Add(loss.ToDouble());
        return Losses[^1];
    }

    public void Dispose()
    {
        Flat.Dispose();
        _point.Dispose();
    }
}
