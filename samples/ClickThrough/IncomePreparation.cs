using Microsoft.ML;
using Samples.Shared.Adult;

namespace ClickThrough;

/// <summary>The steps before the trainers.</summary>
internal static class IncomePreparation
{
    /// <summary>AutoInt reads the columns directly, with text as keys; it standardises numbers itself.</summary>
    public static IEstimator<ITransformer> Keys(MLContext ml)
        => ml.Transforms.Conversion.MapValueToKey([.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))]);

    /// <summary>A numeric vector per field, for the factorization machine.</summary>
    public static IEstimator<ITransformer> FieldVectors(MLContext ml)
    {
        IEstimator<ITransformer> steps = ml.Transforms.Categorical.OneHotEncoding([.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))]);
        foreach (string number in AdultFiles.Numbers)
            steps = steps.Append(ml.Transforms.Concatenate(number, number)).Append(ml.Transforms.NormalizeMeanVariance(number, fixZero: false));
        return steps;
    }

    /// <summary>All fields in one vector.</summary>
    public static IEstimator<ITransformer> OneVector(MLContext ml)
        => FieldVectors(ml).Append(ml.Transforms.Concatenate("Features", Fields));

    public static string[] Fields { get; } = [.. AdultFiles.Numbers, .. AdultFiles.Texts];
}
