using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Importance;

/// <summary>The options of the measurement, with checked values.</summary>
internal sealed record PermutationSettings
{
    public PermutationSettings(int permutationCount, long? numberOfExamplesToUse, bool slotBySlot, int seed)
    {
        OptionChecks.AtLeast(permutationCount, 1);
        if (numberOfExamplesToUse is long rows)
            OptionChecks.Between(rows, 1, long.MaxValue, "at least 1, or null", nameof(numberOfExamplesToUse));
        (PermutationCount, MaximumRows, SlotBySlot, Seed) = (permutationCount, numberOfExamplesToUse ?? long.MaxValue, slotBySlot, seed);
    }

    public int PermutationCount { get; }

    public long MaximumRows { get; }

    public bool SlotBySlot { get; }

    public int Seed { get; }

    /// <summary>The same permutations for every group, so the importance of a column does not depend on the other measured columns.</summary>
    public int[] Permutation(int repetition, int rows)
    {
        int[] permutation = [.. Enumerable.Range(0, rows)];
        new Random(unchecked((Seed * 486187739) + repetition)).Shuffle(permutation);
        return permutation;
    }
}
