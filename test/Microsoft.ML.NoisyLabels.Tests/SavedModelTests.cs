using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.NoisyLabels.Tests;

[TestClass]
public class SavedModelTests
{
    [TestMethod]
    [DataRow("elr")]
    public void Models_of_version_0_1_score_as_before(string name) => SavedModel.AssertScoresAsBefore("0.1", name);
}
