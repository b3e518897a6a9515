namespace Microsoft.ML.Peft.Tests.Mutation;

/// <summary>The result of reading damaged files.</summary>
/// <param name="Files">The number of files.</param>
/// <param name="Refused">The number of files refused by name; the others were read.</param>
/// <param name="LargestExcess">The maximum of managed bytes beyond twice the file size.</param>
internal sealed record MutationOutcome(int Files, int Refused, long LargestExcess);
