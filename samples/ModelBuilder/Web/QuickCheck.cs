using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.ML;

namespace ModelBuilderSample.Web;

/// <summary>A short run of everything in one process.</summary>
internal static class QuickCheck
{
    public static async Task<int> RunAsync()
    {
        var ml = new MLContext(seed: 1);
        var houses = ml.Data.TakeRows(HousePrice.LoadIDataViewFromFile(ml, HousePrice.RetrainFilePath, HousePrice.RetrainSeparatorChar, HousePrice.RetrainHasHeader), 500);
        var model = ml.Model.Load(HousePrice.MLNetModelPath, out _);
        foreach (var (column, lost) in HousePrice.CalculatePFI(ml, houses, model).Take(3))
            Console.WriteLine($"without {column}: R² falls by {lost:F2}");
        Console.WriteLine($"one house: {HousePrice.Predict(Server.Example).Score:N0} dollars; \"a good film\": {Sentiment.Predict(new() { Text = "a good film" }).PredictedLabel}");

        await using var application = Server.Build(port: 0);
        await application.StartAsync();
        var address = new Uri(application.Urls.Single());
        using var client = new HttpClient { BaseAddress = address };
        using var process = Process.GetCurrentProcess();
        int code = await LoadTest.Load(address, seconds: 2, workers: 4, () => Environment.WorkingSet);
        string health = await client.GetStringAsync(new Uri(address, "health"));
        string metrics = await client.GetStringAsync(new Uri(address, "metrics"));
        bool isCounted = metrics.Contains("model_prediction_duration", StringComparison.Ordinal);
        Console.WriteLine($"health: {health}; predictions in the metrics: {isCounted}");
        await application.StopAsync();
        return code == 0 && health == "Healthy" && isCounted ? 0 : 1;
    }
}
