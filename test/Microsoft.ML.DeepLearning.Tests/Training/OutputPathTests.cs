using Microsoft.ML.DeepLearning.Tests.Scoring;
using Microsoft.ML.Extensions.Testing.Perceptron;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class OutputPathTests
{
    [TestMethod]
    [DataRow(nameof(TrainingOptions.TensorBoardFolder))]
    [DataRow(nameof(TrainingOptions.CheckpointPath))]
    public void A_path_that_cannot_be_written_is_named_with_its_option(string option)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("a file");
        File.WriteAllText(file, "");
        string path = Path.Combine(file, "below");
        var ml = new MLContext(1);
        var options = new PerceptronOptions { MaximumEpochs = 1 };
        typeof(TrainingOptions).GetProperty(option)!.SetValue(options, path);

        var error = Assert.Throws<IOException>(() => new PerceptronRegressionTrainer(ml, options).Fit(TestRows.Data(ml, "regression")));

        Assert.Contains($"'{path}'", error.Message);
        Assert.Contains(option, error.Message);
    }
}
