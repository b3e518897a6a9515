using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.DeepLearning;

/// <summary>
/// A web page with live charts of training runs: losses, learning rate, best epoch, time left. The page is self-contained and reads
/// Server-Sent Events. Only this machine can open it; requests under another host name are refused.
/// </summary>
/// <remarks>Nothing listens before <see cref="Start"/> and after <see cref="Dispose"/>.</remarks>
/// <example>
/// <code language="csharp">
/// using var monitor = TrainingMonitor.Start();
/// Console.WriteLine(monitor.Address);
/// var options = new KanRegressionTrainer.Options { LabelColumnName = "Price", Progress = monitor.Run("House prices") };
/// var model = features.Append(ml.Regression.Trainers.Kan(options)).Fit(data);
/// </code>
/// </example>
public sealed class TrainingMonitor : IDisposable
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
    private static readonly string[] LocalNames = ["127.0.0.1", "localhost", "[::1]"];

    private readonly EventLog _events = new();
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopped = new();
    private int _runs;

    private TrainingMonitor(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        _application = builder.Build();
        _application.Use(RefuseOtherHosts);
        _application.MapGet("/", WritePage);
        _application.MapGet("/events", WriteEvents);
    }

    /// <summary>The page's address, such as http://127.0.0.1:41739/.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts to listen on this machine's loopback address.</summary>
    /// <param name="port">The port, from 0 to 65,535; 0 takes a free one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not in the range.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static TrainingMonitor Start(int port = 0)
    {
        if (port is < 0 or > IPEndPoint.MaxPort)
            throw new ArgumentOutOfRangeException(nameof(port), port, $"The port is {port}; it must be from 0 to {IPEndPoint.MaxPort}, and 0 takes a free one.");
        var monitor = new TrainingMonitor(port);
        try
        {
            monitor._application.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            monitor.Dispose();
            throw new IOException($"The training monitor cannot listen on port {port}: {e.Message} Choose another port, or 0 for a free one.", e);
        }
        var addresses = monitor._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        monitor.Address = new Uri(addresses.Single());
        return monitor;
    }

    /// <summary>Adds a chart to the page.</summary>
    /// <param name="name">The chart's title.</param>
    /// <returns>An object for <see cref="TrainingOptions.Progress"/>. It may show several fits, one after another.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public IProgress<TrainingProgress> Run(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new MonitoredRun(Interlocked.Increment(ref _runs), name, _events);
    }

    /// <summary>Ends the open pages' connections and stops listening. Later reports of a run are ignored.</summary>
    public void Dispose()
    {
        if (_stopped.IsCancellationRequested)
            return;
        _stopped.Cancel();
        _events.Close();
        _application.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)_application).Dispose();
        _stopped.Dispose();
    }

    // A page of another site can make a browser ask a loopback address under a name of its own (DNS rebinding).
    private static Task RefuseOtherHosts(HttpContext context, RequestDelegate next)
    {
        if (!LocalNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    private static async Task WritePage(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        using var page = Assembly.GetExecutingAssembly().GetManifestResourceStream("TrainingMonitor.html")!;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task WriteEvents(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopped.Token);
        try
        {
            // A line at once: a browser knows then that the stream is open, before the first epoch ends.
            await context.Response.WriteAsync("retry: 2000\n\n", ended.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(ended.Token).ConfigureAwait(false);
            await foreach (string line in _events.Read(ended.Token).ConfigureAwait(false))
            {
                await context.Response.WriteAsync($"data: {line}\n\n", ended.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the monitor stops.
        }
    }
}
