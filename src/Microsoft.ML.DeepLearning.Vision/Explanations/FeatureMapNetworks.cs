using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Saved;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.DeepLearning.Vision.Explanations;

/// <summary>Finds networks with feature maps in fitted and loaded models.</summary>
internal static class FeatureMapNetworks
{
    /// <summary>Finds the only such network in a model, at any depth of chains.</summary>
    /// <exception cref="ArgumentException">There is none, or more than one; the message names the steps found.</exception>
    public static FeatureMapNetwork FindIn(MLContext context, ITransformer model)
    {
        var others = new List<string>();
        FeatureMapNetwork[] found = [.. Search(context, model, others)];
        return found switch
        {
            [var only] => only,
            [] => throw new ArgumentException(
                $"The model contains no network with feature maps, such as one trained by ConvKan; it consists of {(others.Count == 0 ? "no steps" : string.Join(", ", others))}.", nameof(model)),
            _ => throw new ArgumentException(
                $"The model contains {found.Length} networks with feature maps, of the columns {string.Join(", ", found.Select(network => $"'{network.Column.Name}'"))}; pass the transformer of the one to explain.", nameof(model)),
        };
    }

    private static IEnumerable<FeatureMapNetwork> Search(MLContext context, ITransformer model, List<string> others)
    {
        if (model is IEnumerable<ITransformer> steps)
            return [.. steps.SelectMany(step => Search(context, step, others))];
        var bytes = model switch
        {
            INetworkTransformer fitted => fitted.Network.Bytes,
            OnnxTransformer loaded => LoadedChain.BytesOf(context, loaded),
            _ => null,
        };
        if (bytes is not null && FeatureMapNetwork.Of(bytes) is { } network)
            return [network];
        others.Add(Name(model.GetType()));
        return [];
    }

    // Without the number of type parameters that .NET appends.
    private static string Name(Type type) => type.Name.Split('`')[0];
}
