using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>Checks a <see cref="RegressionLoss"/> that is an option of a trainer.</summary>
public static class RegressionLossChecks
{
    /// <summary>Checks kind, delta and level.</summary>
    /// <param name="loss">The value of the option.</param>
    /// <param name="option">The name of the option.</param>
    /// <exception cref="ArgumentException">The loss is null or a value is out of range; the message names option, value and range.</exception>
    public static void Check(RegressionLoss? loss, string option)
    {
        if (loss is null)
            throw OptionChecks.Invalid(option, $"Option {option} is null; use RegressionLoss.Squared(), Absolute(), Huber(delta) or Quantile(level).");
        OptionChecks.Defined(loss.Kind, $"{nameof(loss.Kind)} in {option}");
        OptionChecks.Between(loss.Delta, double.Epsilon, 1000, "above 0 and at most 1000", $"{nameof(loss.Delta)} in {option}");
        OptionChecks.Between(loss.Level, double.Epsilon, Math.BitDecrement(1.0), "above 0 and below 1", $"{nameof(loss.Level)} in {option}");
    }
}
