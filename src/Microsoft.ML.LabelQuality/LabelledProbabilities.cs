using System.Numerics.Tensors;

namespace Microsoft.ML.LabelQuality;

/// <summary>The given class of each row and its out-of-sample class probabilities.</summary>
internal sealed class LabelledProbabilities
{
    /// <param name="given">The given class of each row, counted from 0, [N].</param>
    /// <param name="probabilities">[N, C].</param>
    public LabelledProbabilities(int[] given, ProbabilityTable probabilities)
    {
        (Given, Probabilities) = (given, probabilities);
        RowsOf = RowsByClass.Of(given, probabilities.Classes);
    }

    public int[] Given { get; }

    public ProbabilityTable Probabilities { get; }

    public int Rows => Given.Length;

    public int Classes => Probabilities.Classes;

    /// <summary>The rows with each label, in order.</summary>
    public IReadOnlyList<IReadOnlyList<int>> RowsOf { get; }

    /// <summary>The class with the largest probability; among equal ones the given class, otherwise the first.</summary>
    public int MostProbable(int row)
    {
        var probabilities = Probabilities[row];
        int best = TensorPrimitives.IndexOfMax<float>(probabilities);
        return probabilities[Given[row]] >= probabilities[best] ? Given[row] : best;
    }
}
