using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>Losses of scored rows from their definitions, with the robust scale of the training labels.</summary>
internal static class OtherRegressionLosses
{
    public static double Quantile(IDataView scored, IDataView training, double level)
        => Differences(scored, training).Average(difference => difference > 0 ? (1 - level) * difference : -level * difference);

    public static double Huber(IDataView scored, IDataView training, double delta)
        => Differences(scored, training).Select(Math.Abs).Average(size => size <= delta ? size * size : (2 * delta * size) - (delta * delta));

    private static IEnumerable<double> Differences(IDataView scored, IDataView training)
    {
        double[] labels = [.. training.GetColumn<float>(EstimatorCase.LabelColumn).Select(label => (double)label).Order()];
        double At(double share) => labels[(int)Math.Ceiling(share * labels.Length) - 1];
        var scale = (At(0.75) - At(0.25)) / 1.349;
        return scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>(EstimatorCase.LabelColumn), (score, label) => ((double)score - label) / scale);
    }
}
