namespace Benchmarks.Ctr;

/// <summary>The columns of a candidate and, at the same place, those of the history that hold the same kind of key.</summary>
internal sealed record SequenceColumns(string[] Candidate, string[] History);
