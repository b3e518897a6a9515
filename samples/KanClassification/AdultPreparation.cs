using Microsoft.ML;
using Samples.Shared.Adult;

namespace KanClassification;

/// <summary>The preparation, which is the same for every trainer of the comparison.</summary>
internal static class AdultPreparation
{
    public static IEstimator<ITransformer> Create(MLContext ml) => ml.Transforms.Categorical
        .OneHotEncoding([.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))])
        .Append(ml.Transforms.Concatenate("Features", [.. AdultFiles.Numbers, .. AdultFiles.Texts]));
}
