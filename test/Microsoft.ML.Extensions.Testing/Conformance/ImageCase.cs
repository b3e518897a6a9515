using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>A trainer that tells classes of images apart: the feature vector is a grey image of one row of pixels.</summary>
/// <param name="create">Makes the trainer.</param>
/// <param name="makeQuick">Sets what makes the network small.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">What the transformer's <c>Model</c> is.</typeparam>
public sealed class ImageCase<TOptions, TModel>(
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick) : FeatureCase<TOptions, TModel>(PredictionTask.MulticlassClassification, create, makeQuick)
    where TOptions : ImageTrainingOptions, new()
    where TModel : class
{
    protected override SchemaDefinition Definition(DataShape shape)
    {
        var definition = base.Definition(shape);
        definition[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, shape.Width);
        return definition;
    }
}
