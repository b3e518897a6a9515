using Microsoft.ML;

namespace ModelBuilderSample;

public partial class HousePrice
{
    /// <summary>
    /// Cross-validates the pipeline.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="trainData">IDataView used to train the model.</param>
    /// <returns>The mean R² of the folds.</returns>
    public static double Evaluate(MLContext mlContext, IDataView trainData)
    {
        var results = mlContext.Regression.CrossValidate(trainData, BuildPipeline(mlContext), numberOfFolds: 3, labelColumnName: @"MedianHouseValue");
        return results.Average(result => result.Metrics.RSquared);
    }

    /// <summary>
    /// Permutation feature importance (PFI) of the columns. ML.NET's own method does not accept these models.
    /// </summary>
    /// <param name="mlContext">The common context for all ML.NET operations.</param>
    /// <param name="trainData">IDataView used to evaluate the model.</param>
    /// <param name="model">Model to evaluate.</param>
    /// <returns>A list of each column and its importance: the R² that is lost without it.</returns>
    public static List<Tuple<string, double>> CalculatePFI(MLContext mlContext, IDataView trainData, ITransformer model)
    {
        var importance = mlContext.Regression.PermutationColumnImportance(model, trainData, labelColumnName: @"MedianHouseValue", permutationCount: 1);
        return [.. importance.Select(column => Tuple.Create(column.Key, -column.Value.RSquared.Mean)).OrderByDescending(column => column.Item2)];
    }
}
