using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>Adam on the rows that a step uses; the moments of other rows do not decay. Steps are counted for the whole matrix.</summary>
internal sealed class LazyAdam : SparseOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor _steps;

    public LazyAdam(SparseParameter parameter)
        : base(parameter)
    {
        _first = zeros_like(parameter.Values).DetachFromDisposeScope();
        _second = zeros_like(parameter.Values).DetachFromDisposeScope();
        _steps = zeros(1, ScalarType.Int64, CPU).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor>
        {
            [Named("first")] = _first,
            [Named("second")] = _second,
            [Named("steps")] = _steps,
        };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    protected override void Update(Tensor? gradient, double learningRate)
    {
        long step = ++MemoryMarshal.Cast<byte, long>(_steps.bytes)[0];
        if (gradient is null)
            return;
        var update = new AdamUpdate
        {
            Beta1 = Beta1,
            Beta2 = Beta2,
            Epsilon = Epsilon,
            Rate = learningRate / (1 - Math.Pow(Beta1, step)),
            Correction = Math.Sqrt(1 - Math.Pow(Beta2, step)),
            Shrink = 1,
        };
        if (Parameter.UsesKernels)
            AdamKernel.ApplyRows(update, Parameter, gradient, _first, _second);
        else
            ApplyTensors(update, gradient);
    }

    private void ApplyTensors(AdamUpdate update, Tensor gradient)
    {
        var index = SparseTensors.Index(Parameter.TouchedRows, Parameter.Values.device);
        Tensor[] wholes = [Parameter.Values, _first, _second];
        Tensor[] rows = [.. wholes.Select(whole => whole.index_select(0, index))]; // [U, W] each
        update.Apply(rows[0], gradient, rows[1], rows[2], empty_like(gradient));
        for (int i = 0; i < wholes.Length; i++)
            wholes[i].index_copy_(0, index, rows[i]);
    }
}
