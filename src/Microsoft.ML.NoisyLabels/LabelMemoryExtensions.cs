using Microsoft.ML.DeepLearning.Scoring;

namespace Microsoft.ML.NoisyLabels;

/// <summary>Gives access to the label memory of a fitted model.</summary>
public static class LabelMemoryExtensions
{
    /// <summary>Gets the quality of the training labels that early-learning regularisation collected.</summary>
    /// <typeparam name="TModel">The transformer's model type.</typeparam>
    /// <param name="transformer">A fitted transformer of one of these libraries.</param>
    /// <returns>
    /// The memory; null if the network was not trained with <see cref="NoisyLabelMethod.EarlyLearningRegularization"/>, and in a loaded model.
    /// </returns>
    /// <example>
    /// <code>
    /// var model = mlContext.MulticlassClassification.Trainers.EarlyLearningRegularization().Fit(data);
    /// IDataView judged = model.GetLabelMemory()!.Transform(data); // adds LabelQuality, SuggestedLabel and IsLabelIssue
    /// </code>
    /// </example>
    public static LabelMemory? GetLabelMemory<TModel>(this DeepPredictionTransformer<TModel> transformer)
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return transformer.RowMemory as LabelMemory;
    }
}
