using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>
/// A <see cref="DeepPredictionTransformer{TModel}"/> whose network reads one feature column, as ML.NET's permutation feature
/// importance requires.
/// </summary>
/// <typeparam name="TModel">Information about the trained network besides its predictions.</typeparam>
public sealed class DeepFeaturePredictionTransformer<TModel> : DeepPredictionTransformer<TModel>, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    /// <summary>Creates a transformer from a trained network that reads one column.</summary>
    /// <param name="env">The environment of the trainer's context, which sets the folder for temporary files.</param>
    /// <param name="onnx">The network.</param>
    /// <param name="head">Converts the network's output to the columns of the task.</param>
    /// <param name="model">The information that users get about the network.</param>
    /// <param name="featureColumnName">The column that the network reads.</param>
    /// <param name="featureColumnType">The type of that column in the training data.</param>
    /// <exception cref="ArgumentException">The network's output and the head differ in width.</exception>
    public DeepFeaturePredictionTransformer(IHostEnvironment env, OnnxModel onnx, TaskHead head, TModel model, string featureColumnName, DataViewType featureColumnType)
        : base(env, onnx, head, model)
    {
        FeatureColumnName = featureColumnName;
        FeatureColumnType = featureColumnType;
    }

    /// <summary>The name of the column that the network reads.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Its type: a vector of Single of known size, or a type that holds images.</summary>
    public DataViewType FeatureColumnType { get; }
}
