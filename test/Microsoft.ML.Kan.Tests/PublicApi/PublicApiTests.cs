using Microsoft.ML.Extensions.Testing.Tools;
using PublicApiGenerator;

namespace Microsoft.ML.Kan.Tests.PublicApi;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void The_public_api_of_the_ONNX_export_is_the_recorded_one()
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        var library = typeof(OnnxExportCatalog).Assembly;
        PublicApiSnapshot.Verify(typeof(PublicApiTests).Assembly, library.GeneratePublicApi(options), library.GetName().Name);
    }

    [TestMethod]
    public void The_public_api_is_the_recorded_one()
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        PublicApiSnapshot.Verify(typeof(PublicApiTests).Assembly, typeof(SelectableKanModel).Assembly.GeneratePublicApi(options));
    }
}
