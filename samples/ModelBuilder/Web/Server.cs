using System.Net;
using OpenTelemetry.Metrics;

namespace ModelBuilderSample.Web;

/// <summary>The web API: predictions, health, metrics and reload.</summary>
internal static class Server
{
    public static HousePrice.ModelInput Example { get; } = new() { Longitude = -122.23f, Latitude = 37.88f, Rooms = 880, MedianIncome = 8.3252f, OceanProximity = "NEAR BAY" };

    /// <summary>Builds the application; it listens on this machine alone.</summary>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        // Requests that run when the process is asked to stop have this long to finish; new connections are refused.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));

        builder.Services.AddSingleton(_ => new ModelPool<HousePrice.ModelInput, HousePrice.ModelOutput>(HousePrice.MLNetModelPath));
        builder.Services.AddSingleton(_ => new ModelPool<Sentiment.ModelInput, Sentiment.ModelOutput>(Sentiment.MLNetModelPath));
        builder.Services.AddSingleton<ModelMetrics>();
        builder.Services.AddHealthChecks().AddCheck<ModelHealth>("models");
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(ModelMetrics.MeterName).AddAspNetCoreInstrumentation().AddPrometheusExporter());

        var application = builder.Build();
        application.MapHealthChecks("/health");
        application.MapPrometheusScrapingEndpoint("/metrics");
        application.MapPost("/price", (HousePrice.ModelInput house, ModelPool<HousePrice.ModelInput, HousePrice.ModelOutput> pool, ModelMetrics metrics) =>
            Results.Ok(new { price = metrics.Measure("HousePrice", () => pool.Predict(house)).Score }));
        application.MapPost("/sentiment", (Sentiment.ModelInput review, ModelPool<Sentiment.ModelInput, Sentiment.ModelOutput> pool, ModelMetrics metrics) =>
            Results.Ok(new { label = metrics.Measure("Sentiment", () => pool.Predict(review)).PredictedLabel }));
        // After a training: the next requests use the new file, and none waits or fails.
        application.MapPost("/reload", (ModelPool<HousePrice.ModelInput, HousePrice.ModelOutput> prices, ModelPool<Sentiment.ModelInput, Sentiment.ModelOutput> sentiments) =>
        {
            prices.Reload();
            sentiments.Reload();
            return Results.Ok(new { version = prices.Version });
        });
        return application;
    }
}
