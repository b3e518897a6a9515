namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class ElectraConformance() : TextEncoderConformance("electra");
