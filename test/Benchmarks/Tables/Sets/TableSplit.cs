namespace Benchmarks.Tables.Sets;

/// <summary>The row numbers of a published division of a data set.</summary>
internal sealed record TableSplit(int[] Training, int[] Test);
