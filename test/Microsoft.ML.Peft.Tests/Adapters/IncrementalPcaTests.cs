using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Adapters.Eva;
using Microsoft.ML.Peft.Adapters.Spectra;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class IncrementalPcaTests
{
    [TestMethod]
    [DataRow(40, 12, 12)]
    [DataRow(8, 20, 20)] // more asked for than there is
    public void Small_matrices_are_decomposed_exactly(int rows, int columns, int rank) => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        var matrix = randn(rows, columns, float64, generator: new Generator(5));
        var (_, values, vectors) = TruncatedSvd.Of(matrix, rank);
        var (nearValues, nearVectors) = TruncatedSvd.Right(matrix, rank);
        TensorAssert.AreClose(values, nearValues, 1e-10, "values");
        TensorAssert.AreClose(vectors, nearVectors, 1e-10, "vectors");
    });

    // Singular values that decrease by a tenth from one to the next; a layer's inputs decrease as fast or more slowly.
    [TestMethod]
    [DataRow(300, 120)]
    [DataRow(120, 300)]
    public void Large_matrices_are_decomposed_nearly_and_better_from_nearby(int rows, int columns) => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var left = linalg.qr(randn([rows, 100], float64, generator: generator)).Q;
        var right = linalg.qr(randn([columns, 100], float64, generator: generator)).Q;
        var scales = pow(tensor(0.9, float64), arange(100, float64));
        var matrix = left.mul(scales).matmul(right.t());
        var (_, values, vectors) = TruncatedSvd.Of(matrix, 10);
        var (cold, fromNothing) = TruncatedSvd.Right(matrix, 10);
        TensorAssert.AreClose(values, cold, 1e-3, "values");
        Assert.IsGreaterThan(0.999, Overlap(fromNothing, vectors));
        var nearby = vectors.add(randn(vectors.shape, float64, generator: generator).mul(0.02));
        var (warm, fromNearby) = TruncatedSvd.Right(matrix, 10, nearby);
        TensorAssert.AreClose(values, warm, 1e-4, "values from nearby");
        Assert.IsGreaterThan(0.9999, Overlap(fromNearby, vectors));
    });

    [TestMethod]
    public void Many_batches_have_the_components_of_all_rows_at_once() => LiveTensors.AreBalancedBy(() =>
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var mixing = randn([200, 200], float64, generator: generator).mul(pow(tensor(0.9, float64), arange(200, float64)).unsqueeze(1));
        var rows = randn([3000, 200], float64, generator: generator).matmul(mixing).add(1);
        using var pca = new IncrementalPca(8);
        foreach (var batch in rows.split(150))
            pca.Add(batch);
        var (_, values, vectors) = TruncatedSvd.Of(rows.sub(rows.mean([0L])), 8);
        TensorAssert.AreClose(values, pca.Values, 0.01 * values[0].item<double>(), "values");
        Assert.IsGreaterThan(0.97, Overlap(pca.Vectors, vectors)); // what is cut off in a batch is lost
    });

    [TestMethod]
    [DataRow("peft_incremental_pca_exact", 3, 5)]
    [DataRow("peft_incremental_pca_exact_allcomp", 5, 3)]
    public void Components_after_each_batch_are_those_of_peft(string file, int components, int batches)
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var scope = NewDisposeScope();
            using var golden = GoldenFile.Open(file);
            using var pca = new IncrementalPca(components);
            for (var batch = 1; batch <= batches; batch++)
            {
                var step = $"steps/batch{batch}";
                pca.Add(golden.Tensor(step, "X"));
                TensorAssert.AreClose(golden.Tensor(step, "mean"), pca.Mean, 1e-7, $"{step}: mean");
                TensorAssert.AreClose(golden.Tensor(step, "singular_values"), pca.Values, 1e-7, $"{step}: singular values");
                TensorAssert.AreClose(golden.Tensor(step, "components"), pca.Vectors, 1e-6, $"{step}: components");
                TensorAssert.AreClose(golden.Tensor(step, "explained_variance_ratio"), pca.ExplainedShare(), 1e-7, $"{step}: explained share");
            }
        });
    }

    // The share of the space of some unit vectors [k, n] that lies in the space of the others.
    private static double Overlap(Tensor some, Tensor others) => some.matmul(others.t()).square().sum().item<double>() / some.shape[0];
}
