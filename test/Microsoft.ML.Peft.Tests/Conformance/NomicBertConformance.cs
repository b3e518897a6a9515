namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class NomicBertConformance() : TextEncoderConformance("nomic_bert");
