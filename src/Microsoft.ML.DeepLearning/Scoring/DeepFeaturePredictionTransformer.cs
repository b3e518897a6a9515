using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// A <see cref="DeepPredictionTransformer{TModel}"/> whose network reads one feature column, which is what permutation feature
/// importance works on.
/// </summary>
/// <typeparam name="TModel">What is known of the trained network besides its predictions.</typeparam>
public sealed class DeepFeaturePredictionTransformer<TModel> : DeepPredictionTransformer<TModel>, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    internal DeepFeaturePredictionTransformer(IHostEnvironment env, OnnxModel onnx, TaskHead head, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(env, onnx, head, model)
    {
        FeatureColumnName = featureColumnName;
        FeatureColumnType = featureColumnType;
    }

    /// <summary>The name of the column that the network reads.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Its type: a vector of Single of known size, or one that holds images.</summary>
    public DataViewType FeatureColumnType { get; }
}
