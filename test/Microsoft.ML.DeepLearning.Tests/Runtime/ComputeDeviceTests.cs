using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public sealed class ComputeDeviceTests
{
    private const int Absent = 63;

    [TestMethod]
    public void Without_any_wish_it_is_the_cpu()
    {
        Assert.AreEqual(DeviceType.CPU, Select(new MLContext(1), null, null).Device.type);
    }

    [TestMethod]
    public void A_device_that_is_not_there_is_replaced_with_one_warning()
    {
        var (device, warnings) = Select(new MLContext(1) { GpuDeviceId = Absent, FallbackToCpu = true }, null, null);
        Assert.AreEqual(DeviceType.CPU, device.type);
        string warning = Assert.ContainsSingle(warnings);
        Assert.Contains($"GpuDeviceId is {Absent}", warning);
    }

    [TestMethod]
    public void A_device_that_is_not_there_is_an_error_when_falling_back_is_not_allowed()
    {
        var byContext = Assert.ThrowsExactly<InvalidOperationException>(() => Select(new MLContext(1) { GpuDeviceId = Absent, FallbackToCpu = false }, null, null));
        Assert.Contains("sees", byContext.Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => Select(new MLContext(1) { FallbackToCpu = true }, Absent, false));
    }

    [TestMethod]
    public void The_trainers_option_goes_before_the_context()
    {
        var (device, warnings) = Select(new MLContext(1) { GpuDeviceId = 7, FallbackToCpu = false }, Absent, true);
        Assert.AreEqual(DeviceType.CPU, device.type);
        Assert.Contains($"{Absent}", Assert.ContainsSingle(warnings));
    }

    [TestMethod]
    public void The_device_of_this_test_run_is_the_one_used()
    {
        var expected = TestContexts.GpuDeviceId is null ? DeviceType.CPU : DeviceType.CUDA;
        var device = Select(TestContexts.Create(), null, null).Device;
        Assert.AreEqual(expected, device.type);
        if (TestContexts.GpuDeviceId is int id)
            Assert.AreEqual(id, device.index);
    }

    private static (torch.Device Device, List<string> Warnings) Select(MLContext context, int? option, bool? fallback)
    {
        var warnings = new List<string>();
        context.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
                warnings.Add(entry.Message);
        };
        var host = ((IHostEnvironment)context).Register("test");
        using var channel = host.Start("test");
        return (ComputeDevice.Select(host, option, fallback, channel), warnings);
    }
}
