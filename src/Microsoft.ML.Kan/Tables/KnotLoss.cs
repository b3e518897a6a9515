using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Kan.Tables;

/// <summary>The loss of one row and its derivative, equal to that of a <see cref="FittedTask"/> without torch.</summary>
internal abstract class KnotLoss
{
    /// <summary>The loss of a task.</summary>
    public static KnotLoss Of(FittedTask task) => task.Target switch
    {
        { Loss.Kind: RegressionLossKind.Squared } target => new Limited(target, float.PositiveInfinity),
        { Loss: { Kind: RegressionLossKind.Huber, Delta: var delta } } target => new Limited(target, (float)delta),
        { Loss.Kind: RegressionLossKind.Absolute } target => new Sided(target, 1, 1),
        { Loss: { Kind: RegressionLossKind.Quantile, Level: var level } } target => new Sided(target, 1 - level, level),
        _ => task.Outputs == 1 ? new Logistic() : new Softmax(),
    };

    /// <param name="outputs">[O].</param>
    /// <param name="label">The number, 0 or 1, or the class number.</param>
    public abstract double Of(ReadOnlySpan<float> outputs, float label);

    /// <param name="outputs">[O].</param>
    /// <param name="label">The number, 0 or 1, or the class number.</param>
    /// <param name="gradient">Receives the derivative by the outputs, [O].</param>
    public abstract double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient);

    // As torch scales it: 32-bit steps.
    private static float Difference(RegressionTarget target, ReadOnlySpan<float> outputs, float label)
        => outputs[0] - ((label - (float)target.Centre) / (float)target.Scale);

    /// <summary>The squared error up to a limit and its tangent beyond: Huber's loss, without a limit the squared error.</summary>
    private sealed class Limited(RegressionTarget target, float limit) : KnotLoss
    {
        public override double Of(ReadOnlySpan<float> outputs, float label) => Value(Difference(target, outputs, label));

        public override double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient)
        {
            var difference = Difference(target, outputs, label);
            gradient[0] = 2 * Math.Clamp(difference, -limit, limit);
            return Value(difference);
        }

        private double Value(double difference)
        {
            var limited = Math.Clamp(difference, -limit, limit);
            return limited * ((2 * difference) - limited);
        }
    }

    /// <summary>A line on each side of the label: the absolute error and the pinball loss.</summary>
    private sealed class Sided(RegressionTarget target, double above, double below) : KnotLoss
    {
        public override double Of(ReadOnlySpan<float> outputs, float label)
        {
            double difference = Difference(target, outputs, label);
            return difference * Slope(difference);
        }

        public override double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient)
        {
            double difference = Difference(target, outputs, label);
            var slope = Slope(difference);
            gradient[0] = (float)slope;
            return difference * slope;
        }

        // 0 at 0, as torch has it; NaN stays NaN.
        private double Slope(double difference) => difference > 0 ? above : difference < 0 ? -below : difference;
    }

    private sealed class Logistic : KnotLoss
    {
        public override double Of(ReadOnlySpan<float> outputs, float label)
        {
            double score = outputs[0];
            return Math.Max(score, 0) - (score * label) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
        }

        public override double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient)
        {
            gradient[0] = (float)((1 / (1 + Math.Exp(-outputs[0]))) - label);
            return Of(outputs, label);
        }
    }

    private sealed class Softmax : KnotLoss
    {
        public override double Of(ReadOnlySpan<float> outputs, float label) => LogSum(outputs) - outputs[(int)label];

        public override double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient)
        {
            var logSum = LogSum(outputs);
            for (var c = 0; c < outputs.Length; c++)
                gradient[c] = (float)(Math.Exp(outputs[c] - logSum) - (c == (int)label ? 1 : 0));
            return logSum - outputs[(int)label];
        }

        private static double LogSum(ReadOnlySpan<float> outputs)
        {
            double largest = double.NegativeInfinity;
            foreach (var output in outputs)
                largest = Math.Max(largest, output);
            double sum = 0;
            foreach (var output in outputs)
                sum += Math.Exp(output - largest);
            return largest + Math.Log(sum);
        }
    }
}
