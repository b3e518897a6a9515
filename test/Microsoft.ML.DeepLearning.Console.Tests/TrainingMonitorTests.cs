using System.Net;
using System.Text.Json;

namespace Microsoft.ML.DeepLearning.Displays.Tests;

[TestClass]
public sealed class TrainingMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_page_is_complete_and_may_load_nothing_from_elsewhere()
    {
        using var monitor = TrainingMonitor.Start();
        using var client = new HttpClient { Timeout = Patience };
        using var answer = await client.GetAsync(monitor.Address, Cancelled);
        string page = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.IsTrue(IPAddress.IsLoopback(IPAddress.Parse(monitor.Address.Host)));
        Assert.AreEqual("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("EventSource('events')", page);
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain("src=", page);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    [TestMethod]
    public async Task A_reader_gets_the_epochs_before_and_after_it_came()
    {
        using var monitor = TrainingMonitor.Start();
        var run = monitor.Run("Prices");
        run.Report(Reports.At(1, 1, 0.5, validation: 0.6, isBest: true));
        monitor.Run("Fold").Report(Reports.At(1, 1, double.NaN));

        using var client = new HttpClient { Timeout = Patience };
        using var stream = await client.GetStreamAsync(new Uri(monitor.Address, "events"), Cancelled);
        using var reader = new StreamReader(stream);
        var first = await Next(reader);
        Assert.AreEqual("Prices", first.GetProperty("name").GetString());
        Assert.AreEqual(0.6, first.GetProperty("validation").GetDouble());
        Assert.IsTrue(first.GetProperty("best").GetBoolean());
        var second = await Next(reader);
        Assert.AreNotEqual(first.GetProperty("run").GetInt32(), second.GetProperty("run").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, second.GetProperty("training").ValueKind);

        run.Report(Reports.At(2, 2, 0.4));
        Assert.AreEqual(2, (await Next(reader)).GetProperty("epoch").GetInt32());
    }

    [TestMethod]
    public async Task Another_host_name_is_refused()
    {
        using var monitor = TrainingMonitor.Start();
        using var client = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(monitor.Address, "events"));
        request.Headers.Host = "attacker.example";
        using var answer = await client.SendAsync(request, Cancelled);
        Assert.AreEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [TestMethod]
    public async Task Dispose_ends_readers_and_frees_the_port()
    {
        var monitor = TrainingMonitor.Start();
        var run = monitor.Run("Prices");
        using var client = new HttpClient { Timeout = Patience };
        using var stream = await client.GetStreamAsync(new Uri(monitor.Address, "events"), Cancelled);
        using var reader = new StreamReader(stream);
        Assert.AreEqual("retry: 2000", await reader.ReadLineAsync(Cancelled));
        Assert.AreEqual("", await reader.ReadLineAsync(Cancelled));
        monitor.Dispose();
        monitor.Dispose();
        run.Report(Reports.At(1, 1, 0.5));
        Assert.IsNull(await reader.ReadLineAsync(Cancelled).AsTask().WaitAsync(Patience, Cancelled));

        using var next = TrainingMonitor.Start(monitor.Address.Port);
        Assert.AreEqual(monitor.Address, next.Address);
    }

    [TestMethod]
    public void A_port_in_use_and_a_port_that_is_none_are_named()
    {
        using var monitor = TrainingMonitor.Start();
        var taken = Assert.ThrowsExactly<IOException>(() => TrainingMonitor.Start(monitor.Address.Port));
        Assert.Contains($"port {monitor.Address.Port}", taken.Message);
        var wrong = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TrainingMonitor.Start(70_000));
        Assert.Contains("The port is 70000; it must be from 0 to 65535", wrong.Message);
        Assert.ThrowsExactly<ArgumentException>(() => monitor.Run(""));
    }

    private static async Task<JsonElement> Next(StreamReader reader)
    {
        string? line;
        do
            line = await reader.ReadLineAsync().WaitAsync(Patience);
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));
        return JsonDocument.Parse(line!["data: ".Length..]).RootElement;
    }
}
