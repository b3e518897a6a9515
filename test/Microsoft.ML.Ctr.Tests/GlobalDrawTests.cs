using Microsoft.ML.Extensions.Testing.Tools;

namespace Microsoft.ML.Ctr.Tests;

[TestClass]
public class GlobalDrawTests
{
    [TestMethod]
    public void The_library_draws_nothing_from_the_generator_of_the_process()
    {
        var found = GlobalDraws.FindIn(typeof(ClickThroughTrainer).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }
}
