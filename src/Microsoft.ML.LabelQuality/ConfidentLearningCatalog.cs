using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.LabelQuality;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Finds wrong labels with any ML.NET classifier, and fits classifiers without them.</summary>
public static partial class ConfidentLearningCatalog
{
    private static TOptions Options<TOptions>(string labelColumnName, int numberOfFolds, string? samplingKeyColumnName, int? seed = null)
        where TOptions : LabelIssueOptions, new() => new()
        {
            LabelColumnName = labelColumnName,
            NumberOfFolds = numberOfFolds,
            SamplingKeyColumnName = samplingKeyColumnName,
            Seed = seed,
        };

    private static LabelIssues Find(TrainCatalogBase.CatalogInstantiatorBase? catalog, IDataView data, IEstimator<ITransformer> estimator, LabelIssueOptions options, bool isBinary)
    {
        var environment = EnvironmentOf(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        return new LabelIssueFinder(environment, options, isBinary).Find(data, estimator, []);
    }

    private static LabelIssues Find(TrainCatalogBase.CatalogInstantiatorBase? catalog, IDataView scoredData, LabelIssueOptions? options, bool isBinary)
    {
        var environment = EnvironmentOf(catalog);
        ArgumentNullException.ThrowIfNull(scoredData);
        return new LabelIssueFinder(environment, options ?? new(), isBinary).Find(scoredData);
    }

    private static ConfidentLearningEstimator<TTransformer> Create<TTransformer>(
        TrainCatalogBase.CatalogInstantiatorBase catalog, IEstimator<TTransformer> estimator, ConfidentLearningOptions options, bool isBinary)
        where TTransformer : class, ITransformer
        => new(EnvironmentOf(catalog), estimator, options, isBinary);

    private static IHostEnvironment EnvironmentOf(TrainCatalogBase.CatalogInstantiatorBase? catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return MLNetInternals.EnvironmentOf(catalog);
    }
}
