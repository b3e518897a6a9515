using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace Samples.Shared;

/// <summary>Loads and scores a saved model in a separate process: the same program, started with "predict" and the model's path.</summary>
internal static class SecondProcess
{
    /// <summary>Starts the second process and returns the number it prints.</summary>
    public static double Run(string modelPath)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(SecondProcess).Assembly.Location, "predict", modelPath]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The second process failed with code {process.ExitCode}.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <summary>True if both processes predict the same. A network's kernel and its graph, which plain ML.NET scores, may differ in the last digits.</summary>
    public static bool Agrees(double here, double there) => Math.Abs(here - there) <= 1e-5 * Math.Max(1, Math.Abs(here));

    /// <summary>The work of the second process: loads the model with plain ML.NET and predicts. Returns 2 if libtorch was loaded.</summary>
    public static int Predict<TRow, TPrediction>(string modelPath, TRow row, Func<TPrediction, float> number)
        where TRow : class
        where TPrediction : class, new()
    {
        var ml = new MLContext();
        var model = ml.Model.Load(modelPath, out _);
        using var engine = ml.Model.CreatePredictionEngine<TRow, TPrediction>(model);
        Console.WriteLine(((double)number(engine.Predict(row))).ToString("R", CultureInfo.InvariantCulture));
        using var self = Process.GetCurrentProcess();
        bool torchIsLoaded = self.Modules.Cast<ProcessModule>().Any(m => m.ModuleName.Contains("torch", StringComparison.OrdinalIgnoreCase));
        return torchIsLoaded ? 2 : 0;
    }
}
