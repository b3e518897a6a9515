using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>
/// A trainer that learns one of the standard tasks from images with one channel. Each generated number is the
/// grey value of a stripe of <paramref name="stripeWidth"/> columns.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="create">Creates the trainer.</param>
/// <param name="makeQuick">Sets options that make the network small.</param>
/// <param name="height">The height of the images.</param>
/// <param name="stripeWidth">The width of a stripe; there are <see cref="DataShape.Width"/> of them.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">The type of the transformer's <c>Model</c>.</typeparam>
public sealed class ImageCase<TOptions, TModel>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick,
    int height = 4,
    int stripeWidth = 2) : FeatureCase<TOptions, TModel>(task, create, makeQuick)
    where TOptions : ImageTrainingOptions, new()
    where TModel : class
{
    /// <summary>None: neighbouring pixels repeat every pixel's information.</summary>
    public override IReadOnlyList<double>? FeatureImportance(MLContext context, ITransformer model, IDataView data) => null;

    protected override IEnumerable<FeatureRow> Rows(DataShape shape)
    {
        foreach (var row in base.Rows(shape))
        {
            float[] line = [.. row.Features.SelectMany(grey => Enumerable.Repeat(grey, stripeWidth))];
            row.Features = [.. Enumerable.Repeat(line, height).SelectMany(values => values)]; // [W] -> [H, W]
            yield return row;
        }
    }

    protected override SchemaDefinition Definition(DataShape shape)
    {
        var definition = base.Definition(shape);
        var features = SchemaDefinition.Create(typeof(FeatureRow))[nameof(FeatureRow.Features)];
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, height, shape.Width * stripeWidth);
        definition.Remove(definition[nameof(FeatureRow.Features)]); // with slot names of another size
        definition.Add(features);
        return definition;
    }
}
