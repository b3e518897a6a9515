using System.Globalization;

namespace AutoMLSweep;

/// <summary>The table that both kinds of sweep print: the ten best trials.</summary>
internal static class TrialTable
{
    public static void Print(IReadOnlyList<Trial> trials, string options)
    {
        Console.WriteLine($"{trials.Count} trials, the best ones:");
        Console.WriteLine($"trial  epochs       error  seconds  {options}");
        foreach (var trial in trials.OrderBy(trial => trial.Error).Take(10))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trial.Number,5}  {trial.Epochs,6}  {trial.Error,10:N0}  {trial.Time.TotalSeconds,7:F1}  {trial.Options}"));
    }
}
