using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

/// <summary>Networks with random weights and transformers over them, without training.</summary>
internal static class TestNetworks
{
    public const int Width = 4;
    public const int Classes = 3;

    /// <summary>A perceptron [N, Width] → [N, outputs], with a softmax if there are several outputs.</summary>
    public static OnnxModel Perceptron(int outputs, string feature = "Features", int width = Width)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(5);
        using var network = new MultilayerPerceptron("network", [width, 16, outputs], ActivationFunction.Tanh);
        foreach (var parameter in network.parameters()) torch.nn.init.normal_(parameter);
        ColumnSpec[] inputs = [new(feature, ColumnContent.Numbers, width)];
        var output = OnnxModel.OutputNameFor(inputs, schema: null);
        var graph = new OnnxGraph("perceptron");
        var value = network.Emit(graph, graph.Input(feature, OnnxType.Float, "N", width));
        graph.Output(outputs > 1 ? graph.Softmax(value) : value, output, OnnxType.Float, "N", outputs);
        return new OnnxModel(graph.ToBytes(), inputs, output, outputs);
    }

    public static DeepFeaturePredictionTransformer<string> Regression(MLContext ml, string feature = "Features") =>
        Wrap(ml, Perceptron(1, feature), new RegressionHead());

    public static DeepFeaturePredictionTransformer<string> Binary(MLContext ml) => Wrap(ml, Perceptron(1), new BinaryHead());

    /// <param name="ml">The context of the transformer.</param>
    /// <param name="schema">A schema with the key column 'Label' of <see cref="Classes"/> classes.</param>
    public static DeepFeaturePredictionTransformer<string> Multiclass(MLContext ml, DataViewSchema schema) =>
        Wrap(ml, Perceptron(Classes), new MulticlassHead(schema["Label"]));

    /// <summary>The three tasks over data of <see cref="TestRows"/>.</summary>
    public static DeepFeaturePredictionTransformer<string> Task(string task, MLContext ml, DataViewSchema schema) => task switch
    {
        "regression" => Regression(ml),
        "binary" => Binary(ml),
        _ => Multiclass(ml, schema),
    };

    private static DeepFeaturePredictionTransformer<string> Wrap(MLContext ml, OnnxModel model, TaskHead head) =>
        new(ml, model, head, "model", model.Inputs[0].Name, InputColumns.TypeOf(model.Inputs[0]));
}
