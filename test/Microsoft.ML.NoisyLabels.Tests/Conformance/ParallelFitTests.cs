using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.NoisyLabels.Tests.Conformance;

[TestClass]
public class ParallelFitTests
{
    [TestMethod]
    public void Fits_at_the_same_time_give_the_models_they_give_alone() => ParallelFits.AssertAsAlone(typeof(ParallelFitTests).Assembly);
}
