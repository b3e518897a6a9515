using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Activations;

/// <summary>
/// Constants of a formula (centres, frequencies), kept in double precision and provided in the precision and on
/// the device of the computation, so that a network turned to float64 has no float32 rounding left in its constants.
/// </summary>
internal sealed class FormulaConstant(double[] values) : IDisposable
{
    private Tensor? _tensor;

    public IReadOnlyList<double> Values => values;

    /// <summary>The constant as a [K] tensor like <paramref name="reference"/>; owned by this object.</summary>
    public Tensor Like(Tensor reference)
    {
        if (_tensor is null || _tensor.dtype != reference.dtype
            || _tensor.device_type != reference.device_type || _tensor.device_index != reference.device_index)
        {
            _tensor?.Dispose();
            _tensor = tensor(values, dtype: reference.dtype, device: reference.device).DetachFromDisposeScope();
        }

        return _tensor;
    }

    /// <summary><paramref name="count"/> numbers from <paramref name="first"/> to <paramref name="last"/> at equal distance.</summary>
    public static double[] Spread(double first, double last, int count)
        => [.. Enumerable.Range(0, count).Select(k => count == 1 ? (first + last) / 2 : first + (last - first) * k / (count - 1))];

    public void Dispose() => _tensor?.Dispose();
}
