using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>The mean loss of scored rows of weight 1, computed from the definitions in double precision.</summary>
internal static class TaskLosses
{
    public static double Of(PredictionTask task, IDataView scored, IDataView training) => task switch
    {
        PredictionTask.Regression => SquaredError(scored, training),
        PredictionTask.BinaryClassification => Logistic(scored),
        _ => CrossEntropy(scored),
    };

    /// <summary>One minus the probability of the label.</summary>
    public static double AbsoluteError(PredictionTask task, IDataView scored) => task == PredictionTask.BinaryClassification
        ? Scores<float>(scored).Zip(scored.GetColumn<bool>(EstimatorCase.LabelColumn), (score, label) => 1 / (1 + Math.Exp(label ? score : -score))).Average()
        : Scores<float[]>(scored).Zip(scored.GetColumn<uint>(EstimatorCase.LabelColumn), (score, label) => 1.0 - score[(int)label - 1]).Average();

    /// <summary>The share of rows whose class has the highest score.</summary>
    public static double Accuracy(PredictionTask task, IDataView scored) => task == PredictionTask.BinaryClassification
        ? Scores<float>(scored).Zip(scored.GetColumn<bool>(EstimatorCase.LabelColumn), (score, label) => score > 0 == label ? 1.0 : 0).Average()
        : Scores<float[]>(scored).Zip(scored.GetColumn<uint>(EstimatorCase.LabelColumn), (score, label) => score[(int)label - 1] == score.Max() ? 1.0 : 0).Average();

    /// <summary>The squared error of the label, standardised with the training rows.</summary>
    private static double SquaredError(IDataView scored, IDataView training)
    {
        double[] known = [.. training.GetColumn<float>(EstimatorCase.LabelColumn).Select(value => (double)value)];
        double mean = known.Average();
        double variance = known.Average(value => (value - mean) * (value - mean));
        return Scores<float>(scored).Zip(scored.GetColumn<float>(EstimatorCase.LabelColumn), (score, label) => Math.Pow((double)score - label, 2)).Average() / variance;
    }

    private static double Logistic(IDataView scored)
        => Scores<float>(scored).Zip(scored.GetColumn<bool>(EstimatorCase.LabelColumn), (score, label) => Math.Log(1 + Math.Exp(label ? -score : score))).Average();

    private static double CrossEntropy(IDataView scored)
        => Scores<float[]>(scored).Zip(scored.GetColumn<uint>(EstimatorCase.LabelColumn), (score, label) => -Math.Log(score[(int)label - 1])).Average();

    private static IEnumerable<T> Scores<T>(IDataView scored) => scored.GetColumn<T>("Score");
}
