using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>Softmax cross-entropy over the values of the label's key; scores are probabilities.</summary>
internal sealed class MulticlassTask : LearningTask
{
    public override DataViewType LabelType { get; } = new KeyDataViewType(typeof(uint), uint.MaxValue);

    public override IReadOnlyList<string> OutputColumns { get; } = [ScoreColumns.PredictedLabel, ScoreColumns.Score];

    protected override SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight)
        => Shapes.MulticlassClassification.Trainers.SdcaMaximumEntropy(label, feature, weight).GetOutputSchema(input);

    public override FittedTask Begin(DataViewSchema.Column label, DataSummary summary) => new Fitted(label);

    // For a class without training rows, which validation rows may have.
    private const double SmallestShare = 1e-7;

    private sealed class Fitted(DataViewSchema.Column label) : FittedTask
    {
        public override int Outputs { get; } = (int)((KeyDataViewType)label.Type).Count; // checked together with the columns

        public override TaskHead Head { get; } = new MulticlassHead(label);

        public override int Classes => Outputs;

        public override Tensor ClassLogits(Tensor output) => output.dtype == ScalarType.Float32 ? output : output.to_type(ScalarType.Float32);

        public override Tensor ClassNumbers(Tensor label) => label;

        public override Tensor RowLoss(Tensor output, Tensor label)
            => nn.functional.cross_entropy(output.to_type(ScalarType.Float32), label, reduction: nn.Reduction.None); // [B, C] -> [B]

        public override float[]? Constant(DataSummary summary, IReadOnlyList<float>? classWeights)
        {
            if (summary.ClassWeightSums.Count < 2)
                return null;
            double[] sums = [.. Enumerable.Range(0, Outputs).Select(c => (classWeights?[c] ?? 1) * summary.ClassWeightSums.GetValueOrDefault(c))];
            double all = sums.Sum();
            return [.. sums.Select(sum => (float)Math.Log(Math.Max(sum / all, SmallestShare)))];
        }

        public override string EmitScores(OnnxGraph graph, string output) => graph.Softmax(output);
    }
}
