namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class MpnetConformance() : TextEncoderConformance("mpnet");
