using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

/// <summary>
/// Rows with recognisable values: row n has the features (n, -n), the label 2n and the weight n + 1, or weight 0 if
/// requested. No trainer reads the column Unused.
/// </summary>
internal sealed class NumberedRows
{
    [VectorType(2)]
    public float[] Features { get; init; } = [];

    public float Label { get; init; }

    public float Weight { get; init; }

    public string Unused { get; init; } = "";

    public static IDataView View(int count, Func<int, bool>? hasNoWeight = null) => new MLContext(1).Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(n => Row(n, hasNoWeight?.Invoke(n) ?? false)).ToList());

    /// <summary>The same rows, generated while they are read; the view does not know their number.</summary>
    public static IDataView Lazy(int count) => new MLContext(1).Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(n => Row(n, false)));

    public static TrainingColumns Columns(IDataView view) => new(
        [ColumnSpec.Of(view.Schema[nameof(Features)])], ColumnSpec.Of(view.Schema[nameof(Label)]), ColumnSpec.Of(view.Schema[nameof(Weight)]));

    public static TrainingData Open(IDataView view, DataHandling handling, double validationFraction = 0, int poolSize = 100, Action? checkAlive = null, IDataView? validation = null)
        => TrainingData.Open(view, validation, Columns(view), new DataSettings(handling, validationFraction, poolSize, Seed: 7), CPU, checkAlive ?? (static () => { }));

    /// <summary>The row numbers of one epoch in batch order. Checks that all values of a row belong together.</summary>
    public static List<int> Epoch(BatchSource source, int batchSize, long? seed, Func<int, long>? indexOf = null)
    {
        var seen = new List<int>();
        foreach (var batch in source.Batches(batchSize, seed))
        {
            using (batch)
            {
                Assert.IsTrue(batch.Rows <= batchSize && batch.Rows > 0);
                CollectionAssert.AreEqual(new long[] { batch.Rows, 2 }, batch.Inputs[0].shape);
                float[] features = [.. batch.Inputs[0].data<float>()];
                float[] labels = [.. batch.Label.data<float>()];
                float[] weights = [.. batch.Weight!.data<float>()];
                long[] index = [.. batch.RowIndex.data<long>()];
                for (int i = 0; i < batch.Rows; i++)
                {
                    int n = (int)features[2 * i];
                    Assert.AreEqual(-n, features[(2 * i) + 1]);
                    Assert.AreEqual(2 * n, labels[i]);
                    Assert.AreEqual(n + 1, weights[i]);
                    Assert.AreEqual(indexOf?.Invoke(n) ?? n, index[i]);
                    seen.Add(n);
                }
            }
        }
        return seen;
    }

    private static NumberedRows Row(int n, bool hasNoWeight) => new() { Features = [n, -n], Label = 2 * n, Weight = hasNoWeight ? 0 : n + 1 };
}
