namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class ModernBertConformance() : TextEncoderConformance("modernbert");
