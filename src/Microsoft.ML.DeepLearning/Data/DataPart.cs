namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The training part or the validation part of the rows.</summary>
/// <param name="Fraction">The share of validation rows; 0 for none.</param>
/// <param name="Seed">The seed that selects the validation rows.</param>
/// <param name="Validation">True for the validation rows, false for the training rows.</param>
internal sealed record DataPart(double Fraction, long Seed, bool Validation = false)
{
    /// <summary>The rows of this part among <paramref name="count"/> consecutive rows, numbered from 0; <paramref name="first"/> is the position of the first in the data.</summary>
    public int[] Choose(long first, int count)
    {
        var split = new ValidationSplit(Fraction, Seed);
        var rows = new int[count];
        int chosen = 0;
        for (int row = 0; row < count; row++)
        {
            rows[chosen] = row;
            if (split.IsValidation(first + row) == Validation)
                chosen++;
        }
        Array.Resize(ref rows, chosen);
        return rows;
    }
}
