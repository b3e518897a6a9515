namespace Benchmarks.Ctr;

/// <summary>The candidate's columns and, at the same positions, the history's columns with the same kind of key.</summary>
/// <param name="Candidate">The candidate's columns.</param>
/// <param name="History">The history's columns.</param>
/// <param name="IsEmpty">True if the data has no history, and the columns exist only for a network that requires them.</param>
internal sealed record SequenceColumns(string[] Candidate, string[] History, bool IsEmpty = false);
