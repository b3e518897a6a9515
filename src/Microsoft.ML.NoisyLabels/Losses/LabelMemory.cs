using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.LabelQuality;
using Microsoft.ML.NoisyLabels.Losses;
using static TorchSharp.torch;

namespace Microsoft.ML.NoisyLabels;

/// <summary>
/// The quality of the training labels according to early-learning regularisation: the running averages of the network's predictions for
/// each row. Held-out validation rows have averages too, of predictions by a network that was not trained on their labels.
/// </summary>
/// <remarks>
/// It takes 16 bytes of managed memory per row, for any number of classes, and is not part of a saved model: to keep it, write the columns
/// of <see cref="Transform"/> to a file. The averages are those at the end of training, even if the weights of an earlier epoch are
/// restored.
/// </remarks>
public sealed class LabelMemory
{
    private const int ChunkRows = 8192;

    private readonly TrainingRows _rows;
    private readonly float[] _probabilities;
    private readonly int[] _suggestions;
    private readonly string _label;

    internal LabelMemory(TargetMemory memory, RowRegister register, TrainingColumns columns, DataViewSchema schema)
    {
        _rows = new TrainingRows(columns, [.. columns.All.Select(spec => schema[spec.Name].Type)], register);
        _label = columns.Label.Name;
        _probabilities = new float[register.Rows];
        _suggestions = new int[register.Rows];
        for (int first = 0; first < register.Rows; first += ChunkRows)
            Assess(memory, register.Classes.Slice(first, Math.Min(ChunkRows, register.Rows - first)), first);
    }

    /// <summary>The number of training and validation rows, without rows of weight 0.</summary>
    public int Rows => _rows.Count;

    /// <summary>Gets the quality of each label.</summary>
    /// <param name="data">The training data: the same rows in the same order, verified with a checksum of each row.</param>
    /// <returns>One entry for each row of <paramref name="data"/>, in its order.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type than in training.</exception>
    /// <exception cref="InvalidOperationException">A row differs from the training row at its position; the message names it.</exception>
    public IReadOnlyList<RowLabelQuality> LabelQuality(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. _rows.Find(data).Select(Quality)];
    }

    /// <summary>
    /// Adds the columns <c>LabelQuality</c> (Single, the probability that the given label is correct, NaN if unknown),
    /// <c>SuggestedLabel</c> (of the label's type, with its key values) and <c>IsLabelIssue</c> (Boolean) to the training data.
    /// </summary>
    /// <param name="data">The training data: the same rows in the same order. It is read once here, and each row is verified with its checksum.</param>
    /// <returns>The data with the three columns; its rows are not shuffled.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type than in training.</exception>
    /// <exception cref="InvalidOperationException">A row differs from the training row at its position; the message names it.</exception>
    public IDataView Transform(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return LabelQualityColumns.Append(data, _label, LabelQuality(data));
    }

    private RowLabelQuality Quality(FoundRow row) => row.Number < 0 || float.IsNaN(_probabilities[row.Number])
        ? new RowLabelQuality(float.NaN, row.Class, row.Class)
        : new RowLabelQuality(_probabilities[row.Number], row.Class, _suggestions[row.Number]);

    private void Assess(TargetMemory memory, ReadOnlySpan<int> classes, int first)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var device = memory.State.Values.First().device;
        long[] numbers = new long[classes.Length];
        long[] labels = new long[classes.Length];
        for (int i = 0; i < classes.Length; i++)
            (numbers[i], labels[i]) = (first + i, classes[i]);
        using var rows = BlockTensors.IndexTensor(numbers, device);
        using var given = BlockTensors.IndexTensor(labels, device);
        var targets = memory.Read(rows); // [R, C]
        var probabilities = targets.gather(1, given.unsqueeze(1)).squeeze(1) / targets.sum(1L); // [R], NaN without a prediction
        probabilities.cpu().data<float>().CopyTo(_probabilities.AsSpan(first, classes.Length));
        targets.argmax(1).to(ScalarType.Int32).cpu().data<int>().CopyTo(_suggestions.AsSpan(first, classes.Length));
    }
}
