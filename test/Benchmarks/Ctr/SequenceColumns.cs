namespace Benchmarks.Ctr;

/// <summary>The columns of a candidate and, at the same place, those of the history that hold the same kind of key.</summary>
/// <param name="Candidate">The candidate's columns.</param>
/// <param name="History">The history's columns.</param>
/// <param name="IsEmpty">Whether the data has no history, so that these columns are only for a network that asks for them.</param>
internal sealed record SequenceColumns(string[] Candidate, string[] History, bool IsEmpty = false);
