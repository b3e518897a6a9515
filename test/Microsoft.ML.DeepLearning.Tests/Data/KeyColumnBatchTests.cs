using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Data;

[TestClass]
public class KeyColumnBatchTests
{
    [TestMethod]
    [DataRow(DataHandling.InMemory)]
    [DataRow(DataHandling.Stream)]
    public void Histories_are_padded_to_the_longest_of_the_batch_and_classes_count_from_0(DataHandling handling)
    {
        using var data = Open(handling);
        var batches = data.Training.Batches(2, shuffleSeed: null).ToList();
        CollectionAssert.AreEqual(new long[] { 2, 3 }, batches[0].Inputs[1].shape);
        CollectionAssert.AreEqual(new long[] { 1, 0, 0, 4, 5, 6 }, batches[0].Inputs[1].data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 1 }, batches[1].Inputs[1].shape);
        CollectionAssert.AreEqual(new long[] { 0, 0 }, batches[1].Inputs[1].data<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 7, 0 }, batches[0].Inputs[0].data<long>().ToArray());
        Assert.AreEqual(ScalarType.Int64, batches[0].Label.dtype);
        CollectionAssert.AreEqual(new long[] { 0, 2 }, batches[0].Label.data<long>().ToArray());
        Assert.IsNull(batches[0].Weight);
        batches.ForEach(batch => batch.Dispose());
    }

    [TestMethod]
    public void A_key_has_no_range_and_a_key_label_no_mean()
    {
        using var data = Open(DataHandling.Stream);
        Assert.IsEmpty(data.Summary.Minimum[0]);
        Assert.IsEmpty(data.Summary.Minimum[1]);
        Assert.AreEqual(0, data.Summary.LabelMean);
        Assert.AreEqual(4, data.Summary.Rows);
        CollectionAssert.AreEqual(new[] { 0, 1, 4, 4, 4 }, ((ColumnBlock<int>)data.Summary.Sample.Columns[1]).Offsets.ToArray());
    }

    private static TrainingData Open(DataHandling handling)
    {
        var item = new KeyDataViewType(typeof(uint), 10);
        var view = new FixedRows(4)
            .Add<uint>("Item", item, [7, 0, 2, 3])
            .Add<VBuffer<uint>>("History", new VectorDataViewType(item), [new(1, [1]), new(3, [4, 5, 6]), new(0, []), new(0, [])])
            .Add<uint>("Label", new KeyDataViewType(typeof(uint), 3), [1, 3, 2, 1]);
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema["Item"]), ColumnSpec.Of(view.Schema["History"])], ColumnSpec.Of(view.Schema["Label"]), null);
        return TrainingData.Open(view, null, columns, new DataSettings(handling, 0, 100, 1), CPU, static () => { });
    }
}
