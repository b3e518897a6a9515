using Microsoft.ML;

namespace Benchmarks.Ctr;

/// <summary>A data set, divided and ready for every trainer.</summary>
/// <param name="Training">The rows to learn from.</param>
/// <param name="Validation">Rows for early stopping where the protocol has them apart; null where a trainer divides the training rows itself.</param>
/// <param name="Test">The rows to measure on.</param>
/// <param name="Fields">The feature columns: keys, vectors of keys, numbers.</param>
/// <param name="Sequence">Which of the fields are candidate and history; null where there is no history.</param>
/// <param name="Group">The group column of the measures within groups; null where there is none.</param>
internal sealed record CtrTask(IDataView Training, IDataView? Validation, IDataView Test, string[] Fields, SequenceColumns? Sequence, string? Group)
{
    public const string Label = "Label";

    private const double MeasuredShare = 0.2;

    /// <summary>The task without its test rows: measured on the validation rows where there are some, else on a fifth of the training rows.</summary>
    public CtrTask WithinTraining(MLContext context, int seed)
    {
        if (Validation is not null)
            return this with { Validation = null, Test = Validation };
        var parts = context.Data.TrainTestSplit(Training, MeasuredShare, seed: seed);
        return this with { Training = parts.TrainSet, Test = parts.TestSet };
    }
}
