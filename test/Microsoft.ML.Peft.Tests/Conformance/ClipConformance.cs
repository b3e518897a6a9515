namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class ClipConformance() : PictureEncoderConformance("clip");
