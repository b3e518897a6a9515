using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Kan;

namespace ConvKanImages;

/// <summary>The steps around the trainer.</summary>
internal static class ClothingPipeline
{
    /// <summary>Labels to keys, in the order of the files, so that scores and confusion matrix have it too; then the network.</summary>
    public static TransformerChain<DeepFeaturePredictionTransformer<ConvKanModel>> Fit(MLContext ml, IDataView training, ConvKanTrainer.Options options)
    {
        var classes = ml.Data.LoadFromEnumerable(ClothingFiles.Classes.Select(name => new ClassName { Name = name }).ToArray());
        return ml.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair(nameof(ClothingPicture.Label))], keyData: classes)
            .Append(ml.MulticlassClassification.Trainers.ConvKan(options))
            .Fit(training);
    }

    /// <summary>The same with the predicted key as the name of its class.</summary>
    public static ITransformer WithNames(MLContext ml, ITransformer network, IDataView data) => new TransformerChain<ITransformer>(
        network, ml.Transforms.Conversion.MapKeyToValue(nameof(ClothingPrediction.PredictedLabel)).Fit(network.Transform(data)));

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
