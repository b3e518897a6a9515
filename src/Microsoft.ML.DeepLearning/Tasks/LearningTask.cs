using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>
/// One of ML.NET's standard tasks: label type, output columns, loss and head. The same trainer code serves every task.
/// </summary>
public abstract class LearningTask
{
    /// <summary>Regression by squared error: a Single label, a <c>Score</c> column.</summary>
    public static LearningTask Regression { get; } = RegressionBy(RegressionLoss.Squared);

    /// <summary>Regression by another loss.</summary>
    /// <param name="loss">Gives the loss when a fit begins.</param>
    public static LearningTask RegressionBy(Func<RegressionLoss> loss) => new RegressionTask(loss);

    /// <summary>Binary classification: a Boolean label; <c>PredictedLabel</c>, <c>Score</c> and <c>Probability</c> columns.</summary>
    public static LearningTask BinaryClassification { get; } = new BinaryTask();

    /// <summary>Multiclass classification: a key label; <c>PredictedLabel</c> and <c>Score</c> columns.</summary>
    public static LearningTask MulticlassClassification { get; } = new MulticlassTask();

    /// <summary>Only used for the schema shapes of ML.NET's own trainers, with the same columns, annotations and errors.</summary>
    protected static MLContext Shapes { get; } = new(seed: 0);

    /// <summary>The required type of the label column; any key stands for all keys.</summary>
    public abstract DataViewType LabelType { get; }

    /// <summary>The columns that the task's head adds.</summary>
    public abstract IReadOnlyList<string> OutputColumns { get; }

    /// <summary>The columns after a trainer that reads one feature vector.</summary>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and what to do.</exception>
    public SchemaShape GetOutputSchema(SchemaShape input, string label, string feature, string? weight)
    {
        ArgumentNullException.ThrowIfNull(input);
        FeatureColumns.CheckFeatures(input, feature);
        FeatureColumns.CheckLabelAndWeight(input, label, LabelType, weight);
        return OutputSchema(input, label, feature, weight);
    }

    /// <summary>The columns after a trainer that reads other columns than one feature vector and checks them itself.</summary>
    public SchemaShape GetOutputSchema(SchemaShape input, string label, string? weight)
    {
        FeatureColumns.CheckLabelAndWeight(input, label, LabelType, weight);
        // ML.NET's trainers require a feature vector; this creates one from the label and omits it from the result.
        string feature = "Features";
        while (input.Any(column => column.Name == feature))
            feature += "_";
        var withFeature = Shapes.Transforms.Conversion.ConvertType(feature, label, DataKind.Single)
            .Append(Shapes.Transforms.Concatenate(feature, feature))
            .GetOutputSchema(input);
        return new SchemaShape(OutputSchema(withFeature, label, feature, weight).Where(column => column.Name != feature));
    }

    /// <summary>The columns after ML.NET's own trainer of the task.</summary>
    protected abstract SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight);

    /// <summary>The task for one fit: it knows the label's scale or classes.</summary>
    public abstract FittedTask Begin(DataViewSchema.Column label, DataSummary summary);
}

/// <summary>A regression loss of the scaled label; scores are on the label's own scale.</summary>
internal sealed class RegressionTask(Func<RegressionLoss> loss) : LearningTask
{
    public override DataViewType LabelType => NumberDataViewType.Single;

    public override IReadOnlyList<string> OutputColumns { get; } = [ScoreColumns.Score];

    protected override SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight)
        => Shapes.Regression.Trainers.Sdca(label, feature, weight).GetOutputSchema(input);

    public override FittedTask Begin(DataViewSchema.Column label, DataSummary summary) => new Fitted(RegressionTarget.Of(loss(), summary));

    private sealed class Fitted(RegressionTarget target) : FittedTask
    {
        public override int Outputs => 1;

        public override TaskHead Head { get; } = new RegressionHead();

        public override RegressionTarget Target => target;

        public override Tensor RowLoss(Tensor output, Tensor label)
        {
            using var scope = NewDisposeScope();
            var difference = output.to_type(ScalarType.Float32).squeeze(1) - label.Minus(target.Centre).Over(target.Scale); // [B, 1] -> [B]
            return Loss(difference).MoveToOuterDisposeScope();
        }

        public override float[]? Constant(DataSummary summary, IReadOnlyList<float>? classWeights) => summary.LabelStandardDeviation > 0 ? [0] : null;

        public override ScoreMap Scores { get; } = new((float)target.Scale, (float)target.Centre);

        private Tensor Loss(Tensor difference)
        {
            switch (target.Loss.Kind)
            {
                case RegressionLossKind.Absolute:
                    return difference.abs();
                case RegressionLossKind.Huber:
                    var limited = difference.Clamp(-target.Loss.Delta, target.Loss.Delta);
                    return limited * (difference.Times(2) - limited);
                case RegressionLossKind.Quantile:
                    return difference.relu().Times(1 - target.Loss.Level).Plus(difference.neg().relu().Times(target.Loss.Level));
                default:
                    return difference * difference;
            }
        }
    }
}

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

        public override ScoreMap Scores => ScoreMap.Identity;
    }
}

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
        public override int Outputs { get; } = (int)((KeyDataViewType)label.Type).Count; // checked with the columns

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

        public override ScoreMap Scores => ScoreMap.Softmax;
    }
}
