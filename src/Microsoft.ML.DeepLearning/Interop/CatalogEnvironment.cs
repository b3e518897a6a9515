using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Interop;

/// <summary>
/// Access for trainers and transformers to parts of ML.NET that have no public API: the environment behind a catalog, which
/// a trainer's constructor needs, and schema shapes of data.
/// </summary>
public static class CatalogEnvironment
{
    /// <summary>The environment of the context that a trainer catalog belongs to, such as <c>mlContext.Regression.Trainers</c>.</summary>
    /// <param name="trainers">The catalog.</param>
    /// <returns>The environment; pass it to the constructor of a trainer.</returns>
    public static IHostEnvironment Of(TrainCatalogBase.CatalogInstantiatorBase trainers)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        return MLNetInternals.EnvironmentOf(trainers);
    }

    /// <summary>The environment of the context that <c>mlContext.Transforms</c> belongs to.</summary>
    /// <param name="transforms">The catalog.</param>
    /// <returns>The environment; pass it to the constructor of a trainer or an estimator.</returns>
    public static IHostEnvironment Of(TransformsCatalog transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        return MLNetInternals.EnvironmentOf(transforms);
    }

    /// <summary>A context for the ML.NET steps that a transformer consists of, with the folder for temporary files of its host.</summary>
    /// <param name="host">The host of the trainer or the transformer.</param>
    /// <returns>A new context with seed 0.</returns>
    public static MLContext ContextFor(IHostEnvironment host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return MLNetInternals.ContextFor(host);
    }

    /// <summary>The shape of a schema: the form in which <see cref="IEstimator{TTransformer}.GetOutputSchema"/> receives it.</summary>
    /// <param name="schema">The schema of data.</param>
    /// <returns>A shape with the same columns and annotations.</returns>
    public static SchemaShape ShapeOf(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return MLNetInternals.ShapeOf(schema);
    }
}
