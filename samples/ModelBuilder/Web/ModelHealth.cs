using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ModelBuilderSample.Web;

/// <summary>Healthy while both models predict.</summary>
internal sealed class ModelHealth(
    ModelPool<HousePrice.ModelInput, HousePrice.ModelOutput> prices, ModelPool<Sentiment.ModelInput, Sentiment.ModelOutput> sentiments) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        bool isSound = float.IsFinite(prices.Predict(Server.Example).Score) && sentiments.Predict(new() { Text = "a good film" }).PredictedLabel.Length > 0;
        return Task.FromResult(isSound ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("A model gives no prediction."));
    }
}
