using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Ctr.Tests;

[TestClass]
public class TemporaryScalarTests
{
    [TestMethod]
    public void The_library_hands_no_temporary_scalar_to_native_code()
    {
        var found = TemporaryScalars.FindIn(typeof(ClickThroughTrainer).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    public void The_library_writes_the_same_texts_in_every_culture()
    {
        var found = CultureInvariance.BreachesIn(typeof(ClickThroughTrainer).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }
}
