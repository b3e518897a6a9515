using System.Runtime.InteropServices;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// The last pairs of step s and gradient change y in a ring buffer, and the inverse Hessian that they define.
/// </summary>
internal sealed class LbfgsHistory
{
    private const double SmallestCosine = 1e-8;
    private readonly Tensor _moves;        // [M, P]
    private readonly Tensor _changes;      // [M, P]
    private readonly Tensor _curvatures;   // [M], s·y
    private readonly Tensor _position;     // [2]: pairs held, pairs added since the last clear
    private readonly int _size;

    public LbfgsHistory(FlatParameters parameters, int size)
    {
        _size = size;
        _moves = zeros(size, parameters.Values.shape[0], dtype: parameters.Values.dtype, device: parameters.Values.device).DetachFromDisposeScope();
        _changes = zeros_like(_moves).DetachFromDisposeScope();
        _curvatures = zeros(size, ScalarType.Float64, CPU).DetachFromDisposeScope();
        _position = zeros(2, ScalarType.Int64, CPU).DetachFromDisposeScope();
    }

    public int Count => (int)Position[0];

    private Span<long> Position => MemoryMarshal.Cast<byte, long>(_position.bytes);

    private Span<double> Curvatures => MemoryMarshal.Cast<byte, double>(_curvatures.bytes);

    public void Clear() => Position.Clear();

    public void AddTo(Dictionary<string, Tensor> state)
    {
        state.Add("lbfgs.moves", _moves);
        state.Add("lbfgs.changes", _changes);
        state.Add("lbfgs.curvatures", _curvatures);
        state.Add("lbfgs.position", _position);
    }

    /// <summary>
    /// Adds s = <paramref name="direction"/> · <paramref name="step"/> and y = <paramref name="gradient"/> −
    /// <paramref name="startGradient"/>. Without positive curvature the history is cleared, so the
    /// next direction is steepest descent.
    /// </summary>
    public void Add(Tensor direction, double step, Tensor gradient, Tensor startGradient)
    {
        using var scope = NewDisposeScope();
        var slot = (int)(Position[1] % _size);
        var move = _moves.select(0, slot).copy_(direction).Multiply(step);
        var change = _changes.select(0, slot).copy_(gradient).sub_(startGradient);
        var curvature = move.dot(change).Number();
        if (!(curvature > SmallestCosine * move.norm().Number() * change.norm().Number()))
        {
            Clear();
            return;
        }

        Curvatures[slot] = curvature;
        Position[0] = Math.Min(Count + 1, _size);
        Position[1]++;
    }

    /// <summary>
    /// Multiplies <paramref name="direction"/> in place by the inverse Hessian (Nocedal and Wright, algorithm 7.4).
    /// <paramref name="scale"/> multiplies it by the diagonal from which the inverse Hessian starts.
    /// </summary>
    public void Apply(Tensor direction, Action<Tensor> scale)
    {
        using var scope = NewDisposeScope();
        var count = Count;
        var weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            var slot = Slot(i);
            weights[i] = _moves.select(0, slot).dot(direction).Number() / Curvatures[slot];
            direction.Add(_changes.select(0, slot), -weights[i]);
        }

        if (count > 0)
        {
            var latest = _changes.select(0, Slot(0));
            direction.Multiply(Curvatures[Slot(0)] / latest.dot(latest).Number());
        }

        scale(direction);
        for (int i = count - 1; i >= 0; i--)
        {
            var slot = Slot(i);
            var weight = _changes.select(0, slot).dot(direction).Number() / Curvatures[slot];
            direction.Add(_moves.select(0, slot), weights[i] - weight);
        }
    }

    /// <summary>The position of the pair with age <paramref name="age"/>; 0 is the latest.</summary>
    private int Slot(int age) => (int)((Position[1] - 1 - age) % _size);
}
