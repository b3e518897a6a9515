using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class TrainingSizeTests
{
    private const int Slots = 90_000;

    [TestMethod]
    public void A_wide_sparse_vector_is_told_its_memory_before_a_row_is_read_and_its_parameters_before_the_first_step()
    {
        var ml = new MLContext(1);
        var view = new WatchedView(Wide(ml, 6));
        var told = new List<(string Message, int Cursors)>();
        ml.Log += (_, log) => told.Add((log.Message, view.Requests.Count));
        using var model = new PerceptronRegressionTrainer(ml, new() { MaximumEpochs = 1, HiddenWidth = 2, ValidationFraction = 0, BatchSize = 2 }).Fit(view);

        var (rows, cursors) = told.Single(line => line.Message.Contains("Column 'Features' has 90,000 slots. Rows are kept dense, so each takes 360.0 kB, and a million of them 360.0 GB"));
        Assert.AreEqual(0, cursors);
        int network = told.FindIndex(line => line.Message.Contains("The network has 180,005 trained parameters: about 2.9 MB with gradients and optimizer state. A batch of 2 rows takes 720.0 kB."));
        int epoch = told.FindIndex(line => line.Message.Contains("Epoch 1 of 1"));
        Assert.IsTrue(network >= 0 && network < epoch, string.Join('\n', told.Select(line => line.Message)));
    }

    private static IDataView Wide(MLContext ml, int count)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Slots);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Features = new VBuffer<float>(Slots, 1, [1], [i * 1000]), Label = i }), definition);
    }

    private sealed class Row
    {
        public VBuffer<float> Features { get; set; }

        public float Label { get; set; }
    }
}
