namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>What became of damaged files.</summary>
/// <param name="Files">How many there were.</param>
/// <param name="Refused">How many were refused by name; the others were read.</param>
/// <param name="LargestExcess">The most managed bytes that reading one of them took beyond twice its size.</param>
internal sealed record MutationOutcome(int Files, int Refused, long LargestExcess);
