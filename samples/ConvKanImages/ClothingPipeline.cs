using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Kan;
using Samples.Shared.Clothing;

namespace ConvKanImages;

/// <summary>The pipeline around the trainer.</summary>
internal static class ClothingPipeline
{
    /// <summary>Maps labels to keys, then trains the network.</summary>
    public static TransformerChain<DeepFeaturePredictionTransformer<ConvKanModel>> Fit(MLContext ml, IDataView training, ConvKanTrainer.Options options)
        => ClothingKeys.Of(ml).Append(ml.MulticlassClassification.Trainers.ConvKan(options)).Fit(training);

    /// <summary>Maps labels to keys, then trains trees on the pixels as numbers.</summary>
    public static ITransformer FitTrees(MLContext ml, IDataView training) => ClothingKeys.Of(ml)
        .Append(ml.Transforms.Conversion.ConvertType("Numbers", nameof(ClothingPicture.Pixels), DataKind.Single))
        .Append(ml.Transforms.Concatenate("Features", "Numbers")) // a flat vector
        .Append(ml.MulticlassClassification.Trainers.LightGbm())
        .Fit(training);

    /// <summary>The same pipeline, with the predicted key mapped to the name of its class.</summary>
    public static ITransformer WithNames(MLContext ml, ITransformer network, IDataView data) => new TransformerChain<ITransformer>(
        network, ml.Transforms.Conversion.MapKeyToValue(nameof(ClothingPrediction.PredictedLabel)).Fit(network.Transform(data)));
}
