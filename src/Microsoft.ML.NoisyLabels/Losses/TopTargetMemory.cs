using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Keeps the k largest averages of every row with their classes; the others are 0.</summary>
internal sealed class TopTargetMemory : TargetMemory
{
    private readonly int _classes;
    private readonly Tensor _values; // [N, k] float16
    private readonly Tensor _places; // [N, k] int32

    /// <param name="rows">N.</param>
    /// <param name="classes">C.</param>
    /// <param name="kept">k, at most C.</param>
    /// <param name="averaging">β.</param>
    /// <param name="device">The device of the tensors.</param>
    public TopTargetMemory(long rows, int classes, int kept, double averaging, Device device)
        : base(averaging)
    {
        _classes = classes;
        _values = zeros(rows, kept, dtype: ScalarType.Float16, device: device).DetachFromDisposeScope();
        _places = zeros(rows, kept, dtype: ScalarType.Int32, device: device).DetachFromDisposeScope();
        State = new Dictionary<string, Tensor> { ["targets"] = _values, ["classes"] = _places };
    }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    public override Tensor Update(Tensor rows, Tensor probabilities)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        var averaged = Read(rows).to_type(probabilities.dtype).Times(Averaging).Plus(probabilities.Times(1 - Averaging)); // [B, C]
        var (values, places) = averaged.topk((int)_values.shape[1], 1); // [B, k]
        _values.index_copy_(0, rows, values.to_type(ScalarType.Float16));
        _places.index_copy_(0, rows, places.to_type(ScalarType.Int32));
        return Read(rows).to_type(probabilities.dtype).MoveToOuterDisposeScope();
    }

    public override Tensor Read(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var values = _values.index_select(0, rows).to_type(ScalarType.Float32); // [B, k]
        var places = _places.index_select(0, rows).to_type(ScalarType.Int64);
        // Rows without a prediction have several zeros for class 0; scatter_add adds them harmlessly.
        return zeros([rows.shape[0], _classes], dtype: ScalarType.Float32, device: _values.device)
            .scatter_add(1, places, values).MoveToOuterDisposeScope(); // [B, C]
    }
}
