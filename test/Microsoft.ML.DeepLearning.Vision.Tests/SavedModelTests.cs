using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Vision.Tests;

/// <summary>
/// Models of version 0.1 refer to picture mappings in Microsoft.ML.DeepLearning, which forwards them to this library. The trainer's
/// package is not needed, and these tests do not reference it.
/// </summary>
[TestClass]
public class SavedModelTests
{
    [TestMethod]
    public void Picture_models_of_version_0_1_score_as_before_without_the_package_of_their_trainer()
    {
        SavedModel.AssertScoresAsBefore("0.1", "convkan-file");
        Assert.IsFalse(File.Exists(Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Kan.dll")));
    }
}
