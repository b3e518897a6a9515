namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class Dinov2Conformance() : PictureEncoderConformance("dinov2");
