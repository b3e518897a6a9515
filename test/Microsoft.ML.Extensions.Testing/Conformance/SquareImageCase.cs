using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>
/// A trainer that learns one of the standard tasks from images of one size and one channel, for networks with a fixed input size. Each
/// generated number is the grey value of a stripe.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="create">Creates the trainer.</param>
/// <param name="makeQuick">Sets options that make the network small.</param>
/// <param name="side">Height and width; wider data has larger images, which do not fit.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">The type of the transformer's <c>Model</c>.</typeparam>
public sealed class SquareImageCase<TOptions, TModel>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick,
    int side) : FeatureCase<TOptions, TModel>(task, create, makeQuick)
    where TOptions : ImageTrainingOptions, new()
    where TModel : class
{
    /// <summary>None: neighbouring pixels repeat every pixel's information.</summary>
    public override IReadOnlyList<double>? FeatureImportance(MLContext context, ITransformer model, IDataView data) => null;

    protected override IEnumerable<FeatureRow> Rows(DataShape shape)
    {
        int size = Side(shape);
        foreach (var row in base.Rows(shape))
        {
            float[] line = [.. Enumerable.Range(0, size).Select(x => (row.Features[x * shape.Width / size] + 1) / 2)]; // from 0 to 1
            row.Features = [.. Enumerable.Repeat(line, size).SelectMany(values => values)]; // [S] -> [S, S]
            yield return row;
        }
    }

    protected override SchemaDefinition Definition(DataShape shape)
    {
        var definition = base.Definition(shape);
        var features = SchemaDefinition.Create(typeof(FeatureRow))[nameof(FeatureRow.Features)];
        features.ColumnType = new VectorDataViewType(NumberDataViewType.Single, Side(shape), Side(shape));
        definition.Remove(definition[nameof(FeatureRow.Features)]); // with slot names of another size
        definition.Add(features);
        return definition;
    }

    private int Side(DataShape shape) => Math.Max(side, shape.Width);
}
