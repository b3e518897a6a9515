using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Kan.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Activations;

[TestClass]
public class BasisOnnxTests
{
    public static IEnumerable<object[]> Spaces => BasisContractTests.Spaces;

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void ONNX_Runtime_computes_the_same_functions(ActivationSpace space)
    {
        using var basis = ActivationBases.Create(space, 3, 6);
        Compare(basis);
    }

    [TestMethod]
    [DynamicData(nameof(Spaces))]
    public void A_row_alone_gets_the_same_bits_as_in_a_batch(ActivationSpace space)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        foreach (var inputs in new[] { 1, 5, 17 })
        {
            using var basis = ActivationBases.Create(space, inputs, 6);
            var graph = new OnnxGraph("basis");
            var input = graph.Input("x", OnnxType.Float, "N", inputs);
            graph.Output(basis.Emit(graph, input), "y", OnnxType.Float, "N", inputs * basis.Functions);
            var model = graph.ToBytes();
            var x = randn(61, inputs);
            var together = OnnxParity.Run(model, x);
            for (var row = 0; row < x.shape[0]; row++)
            {
                float[] alone = [.. OnnxParity.Run(model, x.narrow(0, row, 1)).data<float>()];
                CollectionAssert.AreEqual(together[row].data<float>().ToArray(), alone);
            }
        }
    }

    private static void Compare(ActivationBasis basis)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        random.manual_seed(7);
        var x = cat([randn(60, 3), tensor([float.NaN, -1f, 1f, 1e9f, 0f, -1e9f]).reshape(2, 3)]); // in and out of range
        var graph = new OnnxGraph("basis");
        var input = graph.Input("x", OnnxType.Float, "N", 3);
        graph.Output(basis.Emit(graph, input), "y", OnnxType.Float, "N", 3 * basis.Functions);

        var actual = OnnxParity.Run(graph.ToBytes(), x);
        TensorAssert.AreClose(basis.call(x).flatten(1)[TensorIndex.Slice(0, 60)], actual[TensorIndex.Slice(0, 60)], 1e-5);
        // A missing value gives NaN in every function of its input (T₀ included, unlike in torch) and in no other.
        var edge = basis.call(x[TensorIndex.Slice(60)]).flatten(1);
        edge[0, TensorIndex.Slice(0, basis.Functions)] = float.NaN;
        TensorAssert.AreClose(edge, actual[TensorIndex.Slice(60)], 1e-5);
    }
}
