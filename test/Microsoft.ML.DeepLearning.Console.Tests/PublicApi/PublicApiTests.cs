using Microsoft.ML.Extensions.Testing.Tools;
using PublicApiGenerator;

namespace Microsoft.ML.DeepLearning.Displays.Tests.PublicApi;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    [DataRow(typeof(ConsoleProgress))]
    [DataRow(typeof(TrainingMonitor))]
    public void The_public_api_is_the_recorded_one(Type type)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        PublicApiSnapshot.Verify(typeof(PublicApiTests).Assembly, type.Assembly.GeneratePublicApi(options), type.Assembly.GetName().Name);
    }
}
