using System.Numerics;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Activations;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Layers;

/// <summary>
/// Runs a basis's kernels over one block of rows. Rows lie along the second axis, so that every function of an input is
/// evaluated on whole vectors whatever the number of inputs; a panel is one input's block: x [N] → φ [K, N]. Panels do not
/// meet, so the bits do not depend on the number of threads.
/// </summary>
internal static unsafe class BasisPanels
{
    /// <summary>Rows of a block, at most: a panel's inputs stay on the stack and its functions in the first-level cache.</summary>
    public const int MaximumRows = 1024;

    /// <param name="term">The part of the sum.</param>
    /// <param name="u">All rows of all inputs, [I, B'].</param>
    /// <param name="start">First row of the block.</param>
    /// <param name="functions">Receives the functions, [I'·K, N].</param>
    public static void Values<T>(KanTerm term, Workspace u, long start, Workspace functions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var basis = term.Basis;
        var block = new Block<T>(term, u, start, functions.Columns);
        var values = (T*)functions.Address;
        KernelThreads.ForEach(term.Basis.Inputs, functions.Rows * functions.Columns, input =>
        {
            Span<Vector<T>> x = stackalloc Vector<T>[block.Vectors];
            block.Load(input, x);
            basis.Values(block.Shape(input), x, block.Panel(values, input));
        });
    }

    /// <param name="term">The part of the sum.</param>
    /// <param name="u">All rows of all inputs, [I, B'].</param>
    /// <param name="start">First row of the block.</param>
    /// <param name="outer">The gradient of the functions, [I'·K, N]; overwritten.</param>
    /// <param name="inputGradient">The gradient of the inputs, [I, B'], is added to it; null where it is not needed.</param>
    /// <param name="shapeGradient">The gradient of the basis's own parameters, [I', P], is added to it; null where it has none.</param>
    public static void Gradient<T>(KanTerm term, Workspace u, long start, Workspace outer, Workspace? inputGradient, Tensor? shapeGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var basis = term.Basis;
        var block = new Block<T>(term, u, start, outer.Columns);
        var gradients = (T*)outer.Address;
        var slopes = inputGradient is null ? null : (T*)inputGradient.Value.Address + start;
        var stride = u.Columns;
        var own = shapeGradient is null ? null : (T*)TensorMemory.Address(shapeGradient);
        var parameters = shapeGradient is null ? 0 : (int)shapeGradient.shape[1];
        KernelThreads.ForEach(term.Basis.Inputs, outer.Rows * outer.Columns, input =>
        {
            Span<Vector<T>> x = stackalloc Vector<T>[block.Vectors];
            Span<Vector<T>> slope = stackalloc Vector<T>[block.Vectors];
            var outside = block.Load(input, x);
            basis.Gradient(block.Shape(input), x, block.Panel(gradients, input), slope, new Span<T>(own + input * parameters, parameters));
            if (slopes is null)
                return;
            if (outside)
                block.ClearOutside(input, slope);
            var target = new Span<Vector<T>>(slopes + block.Source(input) * stride, block.Vectors);
            for (var n = 0; n < target.Length; n++)
                target[n] += slope[n];
        });
    }

    /// <summary>The addresses of a block's panels.</summary>
    private readonly struct Block<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _rows;
        private readonly T* _shape;
        private readonly long _stride;
        private readonly int _parameters;
        private readonly int _functions;
        private readonly long[]? _inputs;
        private readonly Vector<T> _range;

        public Block(KanTerm term, Workspace u, long start, long rows)
        {
            Vectors = (int)(rows / Vector<T>.Count);
            _stride = u.Columns;
            _rows = (T*)u.Address + start;
            _functions = term.Basis.Functions;
            _inputs = term.Inputs?.Numbers;
            _range = Lanes.Of<T>(term.Basis.Range);
            if (term.Basis.Shape is { } shape)
            {
                _shape = (T*)TensorMemory.Address(shape);
                _parameters = (int)shape.shape[1];
            }
        }

        public int Vectors { get; }

        public long Source(int input) => _inputs is null ? input : _inputs[input];

        public ReadOnlySpan<T> Shape(int input) => new(_shape + input * _parameters, _parameters);

        public Span<Vector<T>> Panel(T* functions, int input)
        {
            var length = _functions * Vectors;
            return new(functions + (long)input * length * Vector<T>.Count, length);
        }

        /// <summary>Loads the input's rows, bounded to the range; NaN stays NaN.</summary>
        /// <returns>True if any lay beyond the range.</returns>
        public bool Load(int input, Span<Vector<T>> x)
        {
            var rows = Rows(input);
            var changed = false;
            for (var n = 0; n < x.Length; n++)
            {
                var value = rows[n];
                x[n] = Lanes.Bounded(value, _range);
                changed |= Outside(value) != Vector<T>.Zero;
            }

            return changed;
        }

        /// <summary>The functions do not change where the input lies beyond the range.</summary>
        public void ClearOutside(int input, Span<Vector<T>> slope)
        {
            var rows = Rows(input);
            for (var n = 0; n < slope.Length; n++)
                slope[n] = Vector.ConditionalSelect(Outside(rows[n]), Vector<T>.Zero, slope[n]);
        }

        private Vector<T> Outside(Vector<T> value) => Vector.GreaterThan(Vector.Abs(value), _range);

        private ReadOnlySpan<Vector<T>> Rows(int input) => new(_rows + Source(input) * _stride, Vectors);
    }
}
