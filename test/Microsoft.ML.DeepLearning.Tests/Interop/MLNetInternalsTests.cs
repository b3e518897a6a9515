using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Tests.Interop;

/// <summary>Each use of ML.NET's internals. If one of these tests fails, ML.NET has changed; other failures would be less clear.</summary>
[TestClass]
public sealed class MLNetInternalsTests
{
    [TestMethod]
    public void Every_catalog_tells_its_environment()
    {
        var context = new MLContext(1) { GpuDeviceId = 5 };
        IHostEnvironment[] environments =
        [
            MLNetInternals.EnvironmentOf(context.Regression.Trainers),
            MLNetInternals.EnvironmentOf(context.BinaryClassification.Trainers),
            MLNetInternals.EnvironmentOf(context.MulticlassClassification.Trainers),
            MLNetInternals.EnvironmentOf(context.Transforms),
        ];
        foreach (var environment in environments)
        {
            Assert.IsNotNull(environment);
            Assert.AreEqual(5, MLNetInternals.GpuDeviceIdOf(environment.Register("host")));
        }
    }

    [TestMethod]
    public void A_host_tells_that_it_was_cancelled()
    {
        var context = new MLContext(1);
        var host = ((IHostEnvironment)context).Register("host");
        Assert.IsNotNull(host.GetType().GetProperty("IsCanceled"), "Hosts have no IsCanceled any more: cancellation by AutoML would go unnoticed.");
        var isCancelled = MLNetInternals.CancellationOf(host);
        Assert.IsFalse(isCancelled());
        HostCancellation.Cancel(context);
        Assert.IsTrue(isCancelled());
    }

    [TestMethod]
    public void A_host_that_tells_nothing_is_never_cancelled()
    {
        Assert.IsFalse(MLNetInternals.CancellationOf(new MLContext(1))());
    }

    [TestMethod]
    public void A_host_has_the_device_of_its_context()
    {
        var context = new MLContext(1) { GpuDeviceId = 3, FallbackToCpu = false };
        var host = ((IHostEnvironment)context).Register("host");
        Assert.AreEqual(3, MLNetInternals.GpuDeviceIdOf(host));
        Assert.IsFalse(MLNetInternals.FallbackToCpuOf(host));

        var other = ((IHostEnvironment)new MLContext(1) { GpuDeviceId = null, FallbackToCpu = true }).Register("host");
        Assert.IsNull(MLNetInternals.GpuDeviceIdOf(other));
        Assert.IsTrue(MLNetInternals.FallbackToCpuOf(other));
    }

    [TestMethod]
    public void A_host_knows_the_temporary_folder_that_its_context_has_now()
    {
        var context = new MLContext(1) { TempFilePath = "first" };
        var host = ((IHostEnvironment)context).Register("host");
        Assert.AreEqual("first", MLNetInternals.TempFilePathOf(host));
        context.TempFilePath = "second";
        Assert.AreEqual("second", MLNetInternals.TempFilePathOf(host.Register("child")));
        Assert.AreEqual("second", MLNetInternals.ContextFor(host).TempFilePath);
    }

    [TestMethod]
    public void A_step_of_ML_NET_tells_its_host()
    {
        var context = new MLContext(1) { TempFilePath = "folder" };
        var data = new FixedRows(0).Add<float>("A", NumberDataViewType.Single, []);
        var host = MLNetInternals.HostOf(context.Transforms.CopyColumns("B", "A").Fit(data));
        Assert.AreEqual("folder", MLNetInternals.TempFilePathOf(host!));
    }

    [TestMethod]
    public void A_schema_becomes_the_shape_that_estimators_are_asked_about()
    {
        var schema = new FixedRows(0).Add<VBuffer<float>>("Map", new VectorDataViewType(NumberDataViewType.Single, 3, 4), []).Schema;
        var column = MLNetInternals.ShapeOf(schema).Single();
        Assert.AreEqual(("Map", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false), (column.Name, column.Kind, column.ItemType, column.IsKey));
    }
}
