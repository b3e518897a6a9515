using Microsoft.ML.DeepLearning.Conformance;
using Microsoft.ML.Extensions.Testing.Tools;
using PublicApiGenerator;

namespace Microsoft.ML.DeepLearning.Tests.PublicApi;

[TestClass]
public sealed class ConformanceApiTests
{
    [TestMethod]
    public void The_public_api_of_the_conformance_suite_is_the_recorded_one()
    {
        // Test attributes hold the path and line of their source.
        string[] attributes = [typeof(TestMethodAttribute).FullName!, typeof(DataRowAttribute).FullName!];
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [], ExcludeAttributes = attributes };
        PublicApiSnapshot.Verify(
            typeof(ConformanceApiTests).Assembly, typeof(EstimatorConformance).Assembly.GeneratePublicApi(options), "Microsoft.ML.DeepLearning.Conformance");
    }
}
