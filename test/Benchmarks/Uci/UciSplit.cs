namespace Benchmarks.Uci;

/// <summary>The row numbers of one division of a data set.</summary>
internal sealed record UciSplit(int[] Training, int[] Test)
{
    private const double TrainingShare = 0.8;

    /// <summary>A division of the training part alone, for choosing defaults: nothing of the test part is in it.</summary>
    public UciSplit WithinTraining(int seed)
    {
        int[] rows = [.. Training];
        new Random(seed).Shuffle(rows);
        int training = (int)(TrainingShare * rows.Length);
        return new UciSplit(rows[..training], rows[training..]);
    }
}
