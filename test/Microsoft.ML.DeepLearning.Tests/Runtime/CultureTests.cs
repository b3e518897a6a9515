using System.Globalization;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tests.Scoring;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing.Perceptron;
using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

/// <summary>
/// Sets a culture with the signs of de-DE and its own minus sign. It is built by hand, because these processes use invariant
/// globalization; the signs still take effect.
/// </summary>
[TestClass]
public sealed class CultureTests
{
    private CultureInfo _before = null!;

    [TestInitialize]
    public void Change()
    {
        _before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        CultureInfo.CurrentCulture = culture;
        Assert.AreEqual("\u22120,5", $"{-0.5}", "The culture has no effect here, so that the tests would tell nothing.");
    }

    [TestCleanup]
    public void ChangeBack() => CultureInfo.CurrentCulture = _before;

    [TestMethod]
    public void The_library_writes_the_same_texts_in_every_culture()
    {
        var found = CultureInvariance.BreachesIn(typeof(TensorArithmetic).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
        Assert.IsNotEmpty(CultureInvariance.BreachesIn(typeof(CultureTests).Assembly), "what the framework does is found");
    }

    [TestMethod]
    public void An_option_is_told_with_a_point()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new PerceptronRegressionTrainer(new MLContext(1), new() { WeightDecay = -0.5 }));
        Assert.Contains("Option WeightDecay is -0.5; it must be from 0 to 1.", error.Message);
    }

    [TestMethod]
    public void A_label_out_of_bounds_is_told_with_a_point()
    {
        var told = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, log) => told.Add(log.Message);
        using var model = new PerceptronRegressionTrainer(ml, new() { MaximumEpochs = 1 }).Fit(TestRows.Data(ml, "regression", 2000));
        Assert.Contains(message => message.Contains("The network has 97 trained parameters: about 1.6 kB"), told);
        Assert.IsFalse(told.Any(message => message.Contains('\u2212')), string.Join('\n', told));
    }

    [TestMethod]
    [DataRow(12.5)]
    [DataRow(-1e-5)]
    [DataRow(1234567.25)]
    public void An_interpolated_number_of_the_library_is_invariant(double value)
    {
        var message = Assert.Throws<ArgumentException>(() => OptionChecks.Between(value, 1, 2, $"{value.ToString(CultureInfo.InvariantCulture)} not")).Message;
        Assert.Contains(FormattableString.Invariant($"is {value}; it must be {value} not"), message);
    }
}
