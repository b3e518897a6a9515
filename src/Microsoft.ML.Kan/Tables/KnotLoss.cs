using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Kan.Tables;

/// <summary>The loss of one row and its derivative, equal to that of a <see cref="FittedTask"/> without torch.</summary>
internal abstract class KnotLoss
{
    /// <summary>The loss of a task.</summary>
    public static KnotLoss Of(FittedTask task, DataSummary summary) => task.Classes == 0
        ? new Squared(summary.LabelMean, summary.LabelStandardDeviation > 0 ? summary.LabelStandardDeviation : 1)
        : task.Outputs == 1 ? new Logistic() : new Softmax();

    /// <param name="outputs">[O].</param>
    /// <param name="label">The number, 0 or 1, or the class number.</param>
    public abstract double Of(ReadOnlySpan<float> outputs, float label);

    /// <param name="outputs">[O].</param>
    /// <param name="label">The number, 0 or 1, or the class number.</param>
    /// <param name="gradient">Receives the derivative by the outputs, [O].</param>
    public abstract double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient);

    private sealed class Squared(double mean, double deviation) : KnotLoss
    {
        public override double Of(ReadOnlySpan<float> outputs, float label)
        {
            var difference = outputs[0] - Target(label);
            return (double)difference * difference;
        }

        public override double Of(ReadOnlySpan<float> outputs, float label, Span<float> gradient)
        {
            var difference = outputs[0] - Target(label);
            gradient[0] = 2 * difference;
            return (double)difference * difference;
        }

        // As torch standardises it: 32-bit steps.
        private float Target(float label) => (label - (float)mean) / (float)deviation;
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
