using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Ctr.Tests;

[TestClass]
public class SavedModelTests
{
    [TestMethod]
    [DataRow("autoint")]
    [DataRow("din")]
    public void Models_of_version_0_1_score_as_before(string name) => SavedModel.AssertScoresAsBefore("0.1", name);
}
