using System.Diagnostics;
using System.Globalization;
using Benchmarks.Running;

namespace Benchmarks.Functions;

/// <summary>
/// Functions of known shape: compares S-KAN, its mixture before pruning, the KAN of every single space and a perceptron with equal
/// numbers of parameters and steps and the same optimizer. Targets: at most 1.2 times the error of the best single space, at most half
/// the perceptron's error. Runs one after the other, because trainers share torch's generator. A results file belongs to one version
/// of the code: results in the file are not measured again.
/// </summary>
internal static class FunctionsExperiment
{
    private static readonly string[] Columns = ["function", "contestant", "seed", "settings", "test_rmse", "parameters", "choices", "seconds"];
    private const int KeyColumns = 4;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["functions", "contestants", "seeds", "csv", .. FunctionSettings.Names]);
        var settings = FunctionSettings.Of(parsed);
        var functions = parsed.Choice("functions", [.. TestFunctions.All.Select(function => function.Name)]);
        var contestants = WithSKan(parsed.Choice("contestants", [.. FunctionContestants.All.Select(contestant => contestant.Name)]));
        var file = new ResultFile(parsed.Text("csv"), Columns, KeyColumns);
        var report = new FunctionReport(contestants);
        foreach (var function in TestFunctions.All.Where(function => functions.Contains(function.Name)))
        {
            for (int seed = 1; seed <= parsed.Whole("seeds", 5); seed++)
                RunSeed(function, seed, settings, contestants, file, report);
        }
        Console.WriteLine($"{settings}, seeds 1 to {parsed.Whole("seeds", 5)}\n");
        report.Print();
    }

    private static void RunSeed(TestFunction function, int seed, FunctionSettings settings, IReadOnlyList<string> contestants, ResultFile file, FunctionReport report)
    {
        var task = new FunctionCase(function, seed, settings);
        foreach (var contestant in FunctionContestants.All.Where(contestant => contestants.Contains(contestant.Name)))
        {
            string[] key = [function.Name, contestant.Name, $"{seed}", $"{settings}"];
            var result = file.Find(key) is { } known ? Read(known) : Measure(contestant, task);
            if (file.Find(key) is null && !double.IsNaN(result.Error))
                file.Add([.. key, .. Write(result)]);
            if (contestant.Name == FunctionContestants.SKan && !double.IsNaN(result.Error))
                task.SKanParameters = result.Parameters;
            report.Add(function, contestant.Name, result);
        }
    }

    private static FunctionResult Measure(IFunctionContestant contestant, FunctionCase task)
    {
        var watch = Stopwatch.StartNew();
        FunctionResult result;
        try
        {
            result = contestant.Run(task);
        }
        catch (InvalidOperationException failure)
        {
            // A diverged run is a result, and the others continue. It is not written to the file, so the next start tries it again.
            Console.Error.WriteLine($"{task.Function.Name} {contestant.Name} seed {task.Seed} failed: {failure.Message}");
            result = new FunctionResult(double.NaN, 0, "");
        }
        result = result with { Seconds = watch.Elapsed.TotalSeconds };
        Console.Error.WriteLine($"{task.Function.Name,-6} seed {task.Seed} {contestant.Name,-20} {result.Error,10:G3} {result.Parameters,6} parameters {result.Seconds,7:F1} s  {result.Choices}");
        return result;
    }

    private static IReadOnlyList<string> WithSKan(IReadOnlyList<string> contestants)
        => contestants.Contains(FunctionContestants.SKan) ? contestants : [FunctionContestants.SKan, .. contestants]; // determines the size of the others

    private static FunctionResult Read(string[] values) => new(
        double.Parse(values[0], CultureInfo.InvariantCulture), long.Parse(values[1], CultureInfo.InvariantCulture),
        values[2], double.Parse(values[3], CultureInfo.InvariantCulture));

    private static string[] Write(FunctionResult result) =>
    [
        result.Error.ToString("R", CultureInfo.InvariantCulture), result.Parameters.ToString(CultureInfo.InvariantCulture),
        result.Choices, result.Seconds.ToString("F2", CultureInfo.InvariantCulture),
    ];
}
