using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace KanRegression;

/// <summary>Loads and scores the saved model in a process of its own.</summary>
internal static class ChildProcess
{
    public static House Example { get; } = new()
    {
        Longitude = -122.23f,
        Latitude = 37.88f,
        MedianAge = 41,
        Rooms = 880,
        Bedrooms = 129,
        Population = 322,
        Households = 126,
        MedianIncome = 8.3252f,
        OceanProximity = "NEAR BAY",
    };

    public static double Run(string modelPath)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, "predict", modelPath]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The second process failed with code {process.ExitCode}.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <summary>Prints the prediction; returns 2 if libtorch found its way into the process after all.</summary>
    public static int Predict(string modelPath)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(modelPath, out _);
        var engine = ml.Model.CreatePredictionEngine<House, HousePrice>(model);
        Console.WriteLine(((double)engine.Predict(Example).Score).ToString("R", CultureInfo.InvariantCulture));
        using var self = Process.GetCurrentProcess();
        bool torchIsLoaded = self.Modules.Cast<ProcessModule>().Any(m => m.ModuleName.Contains("torch", StringComparison.OrdinalIgnoreCase));
        return torchIsLoaded ? 2 : 0;
    }
}
