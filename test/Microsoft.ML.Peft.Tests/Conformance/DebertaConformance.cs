namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class DebertaConformance() : TextEncoderConformance("deberta-v2");
