using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A data set with its split, ready for every trainer.</summary>
/// <param name="Training">The training rows.</param>
/// <param name="Validation">Separate rows for early stopping; null if the trainer splits the training rows itself.</param>
/// <param name="Test">The test rows.</param>
/// <param name="Fields">The feature columns: keys, vectors of keys, numbers.</param>
/// <param name="Sequence">The candidate and history fields; null without history.</param>
/// <param name="Group">The group column of the group measures; null without groups.</param>
internal sealed record CtrTask(IDataView Training, IDataView? Validation, IDataView Test, string[] Fields, SequenceColumns? Sequence, string? Group)
{
    public const string Label = "Label";

    private const double MeasuredShare = 0.2;

    /// <summary>The task without its test rows: measures on the validation rows if there are any, otherwise on a fifth of the training rows.</summary>
    public CtrTask WithinTraining(MLContext context, int seed)
    {
        if (Validation is not null)
            return this with { Validation = null, Test = Validation };
        var parts = context.Data.TrainTestSplit(Training, MeasuredShare, seed: seed);
        return this with { Training = parts.TrainSet, Test = parts.TestSet };
    }
}
