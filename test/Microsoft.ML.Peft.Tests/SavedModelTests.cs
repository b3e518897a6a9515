using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Peft.Tests;

[TestClass]
public class SavedModelTests
{
    [TestMethod]
    [DataRow("text")]
    public void Models_of_version_0_1_score_as_before(string name) => SavedModel.AssertScoresAsBefore("0.1", name);
}
