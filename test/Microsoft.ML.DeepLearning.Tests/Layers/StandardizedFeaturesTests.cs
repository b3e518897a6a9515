using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Tests.Data;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Layers;

[TestClass]
public class StandardizedFeaturesTests
{
    [TestMethod]
    public void Features_have_mean_0_and_deviation_1_in_front_of_the_network()
    {
        using var scope = NewDisposeScope();
        using var data = NumberedRows.Open(NumberedRows.View(50), DataHandling.InMemory); // row n is (n, -n)
        using var body = new MultilayerPerceptron("body", [2, 3], ActivationFunction.Relu);
        var network = new StandardizedFeatures(data.Summary, body, CPU);
        var features = tensor(Enumerable.Range(0, 50).SelectMany(n => new float[] { n, -n }).ToArray(), [50, 2]);
        var standardized = (features - features.mean([0L])) / features.std(0, unbiased: false);

        TensorAssert.AreClose(body.call(standardized), network.call(features), 1e-5);

        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2)), "y", OnnxType.Float, "N", 3);
        OnnxParity.AreClose(network.call(features), OnnxParity.Run(graph.ToBytes(), features));
    }

    [TestMethod]
    public void One_wrong_value_changes_neither_the_scale_of_the_others_nor_scores_without_bound()
    {
        using var scope = NewDisposeScope();
        using var data = NumberedRows.Open(NumberedRows.View(50), DataHandling.InMemory); // row n is (n, -n)
        using var wrong = NumberedRows.Open(NumberedRows.View(50), DataHandling.InMemory);
        var values = (float[])wrong.Summary.Maximum[0];
        values[0] = 1e38f;
        SetLast(wrong.Summary, 1e38f);
        using var body = new MultilayerPerceptron("body", [2, 3], ActivationFunction.Relu);
        var (network, changed) = (new StandardizedFeatures(data.Summary, body, CPU), new StandardizedFeatures(wrong.Summary, body, CPU));
        var features = tensor(new float[] { 0, 0, 10, -40, 25, -49 }, [3, 2]);
        TensorAssert.AreClose(network.call(features), changed.call(features), 0.1);

        var far = tensor(new float[] { 1e38f, 0, -3e38f, 3e38f, float.NaN, 0 }, [3, 2]);
        var graph = new OnnxGraph("network");
        graph.Output(changed.Emit(graph, graph.Input("x", OnnxType.Float, "N", 2)), "y", OnnxType.Float, "N", 3);
        var scores = OnnxParity.Run(graph.ToBytes(), far);
        Assert.IsTrue(scores[..2].abs().lt(100).all().ToBoolean());
        Assert.IsTrue(scores[2].isnan().all().ToBoolean());
        OnnxParity.AreClose(changed.call(far)[..2], scores[..2]);
    }

    // The last sampled row's first feature.
    private static void SetLast(DataSummary summary, float value)
    {
        var column = (ColumnBlock<float>)summary.Sample.Columns[0];
        var replaced = new[] { value, column.Row(column.Rows - 1)[1] };
        column.RemoveLastRow();
        replaced.CopyTo(column.AppendRow(2));
    }
}
