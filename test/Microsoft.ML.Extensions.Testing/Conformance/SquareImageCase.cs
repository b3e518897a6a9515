using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision;

namespace Microsoft.ML.Extensions.Testing.Conformance;

/// <summary>
/// A trainer that learns one of the standard tasks from images of one size and one channel, for networks that read no other. Each of
/// the generated numbers is the grey of a stripe.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="create">Makes the trainer.</param>
/// <param name="makeQuick">Sets what makes the network small.</param>
/// <param name="side">Height and width; data that is wider than this has larger images, which do not fit.</param>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
/// <typeparam name="TModel">What the transformer's <c>Model</c> is.</typeparam>
public sealed class SquareImageCase<TOptions, TModel>(
    PredictionTask task,
    Func<MLContext, TOptions, DeepTrainer<DeepFeaturePredictionTransformer<TModel>>> create,
    Action<TOptions> makeQuick,
    int side) : FeatureCase<TOptions, TModel>(task, create, makeQuick)
    where TOptions : ImageTrainingOptions, new()
    where TModel : class
{
    /// <summary>None: every pixel has others that say the same.</summary>
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
        definition.Remove(definition[nameof(FeatureRow.Features)]); // with slot names for another size
        definition.Add(features);
        return definition;
    }

    private int Side(DataShape shape) => Math.Max(side, shape.Width);
}
