using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>Squared error on the standardised label; scores are on the label's own scale.</summary>
internal sealed class RegressionTask : LearningTask
{
    public override DataViewType LabelType => NumberDataViewType.Single;

    public override IReadOnlyList<string> OutputColumns { get; } = [ScoreColumns.Score];

    protected override SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight)
        => Shapes.Regression.Trainers.Sdca(label, feature, weight).GetOutputSchema(input);

    public override FittedTask Begin(DataViewSchema.Column label, DataSummary summary)
        => new Fitted(summary.LabelMean, summary.LabelStandardDeviation > 0 ? summary.LabelStandardDeviation : 1);

    private sealed class Fitted(double mean, double deviation) : FittedTask
    {
        public override int Outputs => 1;

        public override TaskHead Head { get; } = new RegressionHead();

        public override Tensor RowLoss(Tensor output, Tensor label)
        {
            var difference = output.to_type(ScalarType.Float32).squeeze(1) - label.Minus(mean).Over(deviation); // [B, 1] -> [B]
            return difference * difference;
        }

        public override float[]? Constant(DataSummary summary, IReadOnlyList<float>? classWeights) => summary.LabelStandardDeviation > 0 ? [0] : null;

        public override string EmitScores(OnnxGraph graph, string output)
            => graph.Add(graph.Mul(output, graph.Scalar((float)deviation)), graph.Scalar((float)mean));
    }
}
