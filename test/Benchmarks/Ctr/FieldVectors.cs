using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Ctr;

/// <summary>
/// Fields as ML.NET's own trainers need them: a key as an indicator vector, a vector of keys as counts, numbers with mean 0 and
/// deviation 1.
/// </summary>
internal static class FieldVectors
{
    public const string Features = "Features";

    /// <summary>A numeric vector per field, with names from <see cref="Names"/>.</summary>
    public static IEstimator<ITransformer> Each(MLContext context, CtrTask task)
    {
        var steps = new EstimatorChain<ITransformer>();
        foreach (string field in task.Fields)
        {
            var type = task.Training.Schema[field].Type;
            steps = type is KeyDataViewType or VectorDataViewType { ItemType: KeyDataViewType }
                ? steps.Append<ITransformer>(context.Transforms.Conversion.MapKeyToVector(Name(field), field, outputCountVector: true))
                : steps.Append<ITransformer>(context.Transforms.Concatenate(Name(field), field)).Append<ITransformer>(context.Transforms.NormalizeMeanVariance(Name(field), fixZero: false));
        }
        return steps;
    }

    public static string[] Names(CtrTask task) => [.. task.Fields.Select(Name)];

    /// <summary>All vectors concatenated in <see cref="Features"/>.</summary>
    public static IEstimator<ITransformer> Joined(MLContext context, CtrTask task)
        => Each(context, task).Append(context.Transforms.Concatenate(Features, Names(task)));

    private static string Name(string field) => $"{field} vector";
}
