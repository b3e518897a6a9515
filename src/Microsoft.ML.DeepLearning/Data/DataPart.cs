namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The part of the rows that is learned from, or the part that is set aside for validation.</summary>
/// <param name="Fraction">The share that is set aside; 0 for none.</param>
/// <param name="Seed">Draws which rows are.</param>
/// <param name="Validation">True for the rows set aside, false for the others.</param>
internal sealed record DataPart(double Fraction, long Seed, bool Validation = false)
{
    /// <summary>The rows of this part among <paramref name="count"/> ones, of which the first has the place <paramref name="first"/>; from 0.</summary>
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
