using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;

// Runs all samples, or those named: dotnet run -c Release -f net10.0 --project samples/Short -- KanRegression
string[] names = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
var samples = Assembly.GetExecutingAssembly().GetTypes().Where(type => type.Namespace == "Short" && type.GetMethod("Run") is not null).OrderBy(type => type.Name, StringComparer.Ordinal);
foreach (var sample in samples.Where(type => names.Length == 0 || names.Contains(type.Name)))
{
    var watch = Stopwatch.StartNew();
    Console.Write($"{sample.Name}: ");
    sample.GetMethod("Run")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [new MLContext(seed: 1)], null);
    Console.WriteLine($"    {watch.Elapsed.TotalSeconds:F1} s");
}
