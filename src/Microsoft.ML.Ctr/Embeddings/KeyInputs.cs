using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// The key columns of a batch in host memory. Uses the batch's own tensors if they are on the CPU, otherwise copies that
/// belong to the open dispose scope. It is valid as long as both.
/// </summary>
internal sealed class KeyInputs
{
    private readonly Dictionary<int, KeyColumn> _columns = [];

    /// <param name="inputs">The batch's inputs; key columns are int64 [B, W] on any device.</param>
    /// <param name="layout">The layout with the columns to read.</param>
    public KeyInputs(IReadOnlyList<Tensor> inputs, EmbeddingLayout layout)
    {
        foreach (var column in layout.Groups.SelectMany(group => group.Fields).Select(field => field.Column))
        {
            var keys = inputs[column.Input].cpu().contiguous();
            Rows = (int)keys.shape[0];
            _columns[column.Input] = new KeyColumn(Rows > 0 ? TensorMemory.Address(keys) : 0, (int)keys.shape[1]);
        }
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    public KeyColumn Of(FieldColumn column) => _columns[column.Input];
}

/// <summary>The keys of a column in a batch, [B, W], in host memory that this struct does not own.</summary>
internal readonly unsafe struct KeyColumn(nint start, int width)
{
    public int Width => width;

    /// <summary>The keys of a row, 0 for no key.</summary>
    public ReadOnlySpan<long> Row(int row) => new((long*)start + ((long)row * width), width);
}
