using Microsoft.ML.Extensions.Testing.Tools;
using PublicApiGenerator;

namespace Microsoft.ML.Ctr.Tests.PublicApi;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void The_public_api_is_the_recorded_one()
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        PublicApiSnapshot.Verify(typeof(PublicApiTests).Assembly, typeof(ClickThroughModel).Assembly.GeneratePublicApi(options));
    }
}
