using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>Logistic loss; the score is the logit.</summary>
internal sealed class BinaryTask : LearningTask
{
    public override DataViewType LabelType => BooleanDataViewType.Instance;

    public override IReadOnlyList<string> OutputColumns { get; } = [ScoreColumns.PredictedLabel, ScoreColumns.Score, ScoreColumns.Probability];

    protected override SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight)
        => Shapes.BinaryClassification.Trainers.SdcaLogisticRegression(label, feature, weight).GetOutputSchema(input);

    public override FittedTask Begin(DataViewSchema.Column label, DataSummary summary) => new Fitted();

    private sealed class Fitted : FittedTask
    {
        public override int Outputs => 1;

        public override TaskHead Head { get; } = new BinaryHead();

        public override int Classes => 2;

        // The logistic function of s is the softmax of 0 and s.
        public override Tensor ClassLogits(Tensor output)
        {
            using var scope = NewDisposeScope();
            var logit = output.to_type(ScalarType.Float32); // [B, 1]
            return cat([zeros_like(logit), logit], 1).MoveToOuterDisposeScope(); // [B, 2]
        }

        public override Tensor ClassNumbers(Tensor label) => label.to_type(ScalarType.Int64);

        public override Tensor RowLoss(Tensor output, Tensor label)
            => nn.functional.binary_cross_entropy_with_logits(output.to_type(ScalarType.Float32).squeeze(1), label, reduction: nn.Reduction.None); // [B, 1] -> [B]

        public override float[]? Constant(DataSummary summary, IReadOnlyList<float>? classWeights)
        {
            double positive = (classWeights?[1] ?? 1) * summary.LabelMean;
            double negative = (classWeights?[0] ?? 1) * (1 - summary.LabelMean);
            return positive > 0 && negative > 0 ? [(float)Math.Log(positive / negative)] : null;
        }

        public override string EmitScores(OnnxGraph graph, string output) => output;
    }
}
