using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Trainers.FastTree;

namespace Benchmarks.Scoring;

/// <summary>The models whose scoring is compared: a perceptron 16-64-64-1 with random weights, and 100 trees.</summary>
internal static class ScoringModels
{
    public static DeepFeaturePredictionTransformer<object> Network(MLContext context)
    {
        using var network = new MultilayerPerceptron("network", [FeatureRows.Width, 64, 64, 1], ActivationFunction.Relu);
        var feature = new ColumnSpec("Features", ColumnContent.Numbers, FeatureRows.Width);
        string output = OnnxModel.OutputNameFor([feature], schema: null);
        var graph = new OnnxGraph("network");
        graph.Output(network.Emit(graph, graph.Input(feature.Name, OnnxType.Float, "N", feature.Width)), output, OnnxType.Float, "N", 1);
        var onnx = new OnnxModel(graph.ToBytes(), [feature], output, 1);
        return new DeepFeaturePredictionTransformer<object>(context, onnx, new RegressionHead(), new object(), feature.Name, InputColumns.TypeOf(feature));
    }

    public static ITransformer SavedAndLoaded(MLContext context, ITransformer model, DataViewSchema schema)
    {
        using var file = new MemoryStream();
        context.Model.Save(model, schema, file);
        file.Position = 0;
        return new MLContext(2).Model.Load(file, out _);
    }

    public static ITransformer Trees(MLContext context) => context.Regression.Trainers
        .FastTree(new FastTreeRegressionTrainer.Options { NumberOfTrees = 100 })
        .Fit(FeatureRows.Cached(context, 20_000));

    public static float SumOfScores(ITransformer model, IDataView rows)
    {
        var scored = model.Transform(rows);
        var score = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([score]);
        var read = cursor.GetGetter<float>(score);
        float value = 0;
        float sum = 0;
        while (cursor.MoveNext())
        {
            read(ref value);
            sum += value;
        }
        return sum;
    }
}
