namespace Microsoft.ML.Peft.Tests.Conformance;

[TestClass]
public sealed class XlmRobertaConformance() : TextEncoderConformance("xlm-roberta");
