using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Default options on few pictures.</summary>
[TestClass]
public class FewPicturesTests
{
    private const int Side = 8;
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    [DataRow(54L, 8)]
    [DataRow(500L, 16)]
    [DataRow(60_000L, 32)]
    public void The_batch_size_follows_the_number_of_pictures(long rows, int expected)
        => Assert.AreEqual(expected, new ConvKanTrainer.Options().BatchSizeFor(rows));

    // Normalisation that lags behind the weights is divided by a deviation of nearly nothing: 1 and 1e-27 came of it.
    [TestMethod]
    [DataRow(60, true, 0)]
    [DataRow(60, false, 0)]
    [DataRow(60, true, 128)]
    [DataRow(20, false, 0)]
    public void Pictures_that_are_all_the_same_get_the_shares_of_the_labels(int rows, bool flat, int batchSize)
    {
        var random = new Random(5);
        float[] picture = [.. Enumerable.Range(0, Side * Side).Select(_ => flat ? 100f : random.Next(256))];
        Row[] pictures = [.. Enumerable.Range(0, rows).Select(i => new Row { Features = picture, Label = (uint)(i % 2) })];
        var data = _context.Data.LoadFromEnumerable(pictures);
        using var model = _context.MulticlassClassification.Trainers.ConvKan(new ConvKanTrainer.Options { Seed = 1, BatchSize = batchSize }).Fit(data);
        float[] scores = model.Transform(data).GetColumn<float[]>("Score").First();
        Assert.AreEqual(0.5f, scores[0], 0.1f);
        Assert.AreEqual(0.5f, scores[1], 0.1f);
    }

    private sealed class Row
    {
        [VectorType(Side, Side)]
        public float[] Features { get; set; } = [];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
