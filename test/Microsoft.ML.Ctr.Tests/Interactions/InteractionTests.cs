using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Interactions;

/// <summary>Each interaction against its formula, number by number, and against ONNX Runtime.</summary>
[TestClass]
public sealed class InteractionTests
{
    private const int Rows = 3;
    private const int Fields = 4;
    private const int Dimension = 2;

    [TestMethod]
    public void A_factorization_sums_the_inner_products_of_all_pairs()
    {
        using var scope = NewDisposeScope();
        var (network, fields, found) = Create(new FactorizationSettings());
        Assert.AreEqual(0, network.parameters().Count());
        for (int row = 0; row < Rows; row++)
        {
            double sum = 0;
            for (int i = 0; i < Fields; i++)
            {
                for (int j = i + 1; j < Fields; j++)
                {
                    for (int k = 0; k < Dimension; k++)
                        sum += fields[row, i, k].ToDouble() * fields[row, j, k].ToDouble();
                }
            }
            Assert.AreEqual(sum, found[row, 0].ToDouble(), 1e-5);
        }
    }

    [TestMethod]
    public void A_cross_layer_multiplies_the_first_values_with_a_linear_function()
    {
        using var scope = NewDisposeScope();
        var (network, fields, found) = Create(new CrossSettings(2));
        var parameters = Values(network);
        const int width = Fields * Dimension;
        for (int row = 0; row < Rows; row++)
        {
            double[] first = [.. Enumerable.Range(0, width).Select(i => fields[row, i / Dimension, i % Dimension].ToDouble())];
            double[] value = first;
            for (int layer = 0; layer < 2; layer++)
            {
                var (before, weight, bias) = (value, parameters[$"layer{layer}.weight"], parameters[$"layer{layer}.bias"]);
                value = [.. Enumerable.Range(0, width).Select(i => (first[i] * (bias[i] + Enumerable.Range(0, width).Sum(j => weight[(i * width) + j] * before[j]))) + before[i])];
            }
            double logit = parameters["output.bias"][0] + value.Select((number, i) => number * parameters["output.weight"][i]).Sum();
            Assert.AreEqual(logit, found[row, 0].ToDouble(), 1e-4 * Math.Max(1, Math.Abs(logit)));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Two_streams_are_joined_by_a_bilinear_function_of_each_head(int heads)
    {
        using var scope = NewDisposeScope();
        var (network, fields, found) = Create(new TwoStreamSettings(new TowerShape([5, 6]) { Outputs = 0 }, heads));
        var parameters = Values(network);
        int part = 6 / heads;
        for (int row = 0; row < Rows; row++)
        {
            double[] input = [.. Enumerable.Range(0, Fields * Dimension).Select(i => fields[row, i / Dimension, i % Dimension].ToDouble())];
            var (x, y) = (Stream("first", input), Stream("second", input));
            double logit = parameters["of_first.bias"][0];
            for (int i = 0; i < 6; i++)
                logit += (parameters["of_first.weight"][i] * x[i]) + (parameters["of_second.weight"][i] * y[i]);
            for (int head = 0; head < heads; head++)
            {
                for (int i = 0; i < part; i++)
                {
                    for (int j = 0; j < part; j++)
                        logit += x[(head * part) + i] * parameters["bilinear"][(((head * part) + i) * part) + j] * y[(head * part) + j];
                }
            }
            Assert.AreEqual(logit, found[row, 0].ToDouble(), 1e-4 * Math.Max(1, Math.Abs(logit)));
        }

        double[] Stream(string name, double[] input)
        {
            foreach (string layer in new[] { "layer0", "layer1" })
            {
                var (before, weight, bias) = (input, parameters[$"{name}.{layer}.weight"], parameters[$"{name}.{layer}.bias"]);
                input = [.. bias.Select((start, i) => Math.Max(0, start + before.Select((number, j) => number * weight[(i * before.Length) + j]).Sum()))];
            }
            return input;
        }
    }

    // The interaction with random weights, its input, and its output, which ONNX Runtime gives too.
    private static (FieldInteraction Network, Tensor Fields, Tensor Logits) Create(InteractionSettings settings)
    {
        var network = settings.Create(Fields, Dimension, CPU, RandomSource.FromTorch());
        using var still = no_grad();
        foreach (var parameter in network.parameters())
            parameter.normal_(0, 0.5);
        network.eval();
        var fields = randn(Rows, Fields, Dimension);
        var logits = network.call(fields);
        CollectionAssert.AreEqual(new long[] { Rows, 1 }, logits.shape);
        var graph = new OnnxGraph("interaction");
        var (logit, attention) = network.Emit(graph, graph.Input("fields", OnnxType.Float, "N", Fields, Dimension));
        Assert.IsEmpty(attention);
        graph.Output(logit, "y", OnnxType.Float, "N", 1);
        OnnxParity.AreClose(logits, OnnxParity.Run(graph.ToBytes(), fields));
        return (network, fields, logits);
    }

    private static Dictionary<string, double[]> Values(FieldInteraction network)
        => network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.to(ScalarType.Float64).flatten().data<double>().ToArray());
}
