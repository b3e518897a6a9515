using Microsoft.ML;

namespace ModelBuilderSample;

public partial class Sentiment
{
    /// <summary>
    /// Cross-validates the pipeline.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="trainData">IDataView used to train the model.</param>
    /// <returns>The mean accuracy of the folds.</returns>
    public static double Evaluate(MLContext mlContext, IDataView trainData)
    {
        var results = mlContext.MulticlassClassification.CrossValidate(trainData, BuildPipeline(mlContext), numberOfFolds: 3, labelColumnName: @"Sentiment");
        return results.Average(result => result.Metrics.MicroAccuracy);
    }
}
