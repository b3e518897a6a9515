using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality;

namespace Microsoft.ML;

/// <summary>Finds wrong labels with any ML.NET classifier, and fits classifiers without them.</summary>
public static partial class ConfidentLearningCatalog
{
    private static LabelIssueOptions Options(int numberOfFolds, string labelColumnName, string? samplingKeyColumnName, int? seed) => new()
    {
        NumberOfFolds = numberOfFolds,
        LabelColumnName = labelColumnName,
        SamplingKeyColumnName = samplingKeyColumnName,
        Seed = seed,
    };

    private static ConfidentLearningOptions Options(string labelColumnName, int numberOfFolds, string? samplingKeyColumnName) => new()
    {
        LabelColumnName = labelColumnName,
        NumberOfFolds = numberOfFolds,
        SamplingKeyColumnName = samplingKeyColumnName,
    };

    private static LabelIssues Find(TrainCatalogBase.CatalogInstantiatorBase trainers, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        return new LabelIssueFinder(MLNetInternals.EnvironmentOf(trainers), options, isBinary).Find(data, estimator, []);
    }

    private static LabelIssues Find(TrainCatalogBase.CatalogInstantiatorBase trainers, IDataView scoredData, LabelIssueOptions? options, bool isBinary)
    {
        ArgumentNullException.ThrowIfNull(scoredData);
        return new LabelIssueFinder(MLNetInternals.EnvironmentOf(trainers), options ?? new(), isBinary).Find(scoredData);
    }

    private static ConfidentLearningEstimator<TTransformer> Create<TTransformer>(
        TrainCatalogBase.CatalogInstantiatorBase catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options, bool isBinary)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ConfidentLearningEstimator<TTransformer>(MLNetInternals.EnvironmentOf(catalog), estimator, options, isBinary);
    }
}
