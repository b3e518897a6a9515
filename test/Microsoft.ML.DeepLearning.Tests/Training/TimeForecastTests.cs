using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class TimeForecastTests
{
    [TestMethod]
    public void A_run_of_less_than_ten_seconds_says_nothing()
    {
        var forecast = new TimeForecast();
        Assert.IsNull(forecast.MessageAfter(TimeSpan.FromSeconds(9.9), done: 50, left: 1000, epoch: 1, epochs: 20, maximumSeconds: null));
        Assert.IsNull(forecast.MessageAfter(TimeSpan.FromSeconds(11), done: 0, left: 1000, epoch: 1, epochs: 20, maximumSeconds: null));
    }

    [TestMethod]
    public void A_longer_run_says_once_how_long_it_takes()
    {
        var forecast = new TimeForecast();
        string? message = forecast.MessageAfter(TimeSpan.FromSeconds(10), done: 50, left: 200, epoch: 2, epochs: 20, maximumSeconds: null);
        Assert.AreEqual("Training is in epoch 2 of at most 20 after 10 s; about 40 s are left if it does not stop early. Options Progress, MaximumEpochs and MaximumSeconds show and limit the time.", message);
        Assert.IsNull(forecast.MessageAfter(TimeSpan.FromSeconds(11), done: 55, left: 195, epoch: 2, epochs: 20, maximumSeconds: null));
    }

    [TestMethod]
    [DataRow(10L * 3600, "about 2.0 h")]
    [DataRow(10L * 600, "about 20 min")]
    public void Long_times_are_in_minutes_and_hours(long left, string told)
        => Assert.Contains(told, new TimeForecast().MessageAfter(TimeSpan.FromSeconds(20), done: 100, left, epoch: 1, epochs: 20, maximumSeconds: null)!);

    [TestMethod]
    public void A_time_limit_limits_what_is_left()
    {
        Assert.Contains("about 20 s are left", new TimeForecast().MessageAfter(TimeSpan.FromSeconds(10), done: 1, left: 1000, epoch: 1, epochs: 20, maximumSeconds: 30)!);
        Assert.IsNull(new TimeForecast().MessageAfter(TimeSpan.FromSeconds(10), done: 10, left: 0, epoch: 20, epochs: 20, maximumSeconds: null));
    }
}
