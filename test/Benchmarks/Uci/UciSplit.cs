namespace Benchmarks.Uci;

/// <summary>The row numbers of one split of a data set.</summary>
internal sealed record UciSplit(int[] Training, int[] Test)
{
    private const double TrainingShare = 0.8;

    /// <summary>A split of the training rows alone, to choose defaults without test rows.</summary>
    public UciSplit WithinTraining(int seed)
    {
        int[] rows = [.. Training];
        new Random(seed).Shuffle(rows);
        int training = (int)(TrainingShare * rows.Length);
        return new UciSplit(rows[..training], rows[training..]);
    }
}
