namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class CamembertConformance() : TextEncoderConformance("camembert");
