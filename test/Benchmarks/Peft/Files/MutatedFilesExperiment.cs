using System.Diagnostics;
using System.Globalization;
using Benchmarks.Running;
using Microsoft.ML.Peft.Tests.Mutation;

namespace Benchmarks.Peft.Files;

/// <summary>
/// A million damaged files for each reader of models and adapters; the tests use some hundred of them. If a reader neither returns
/// the content nor throws an error that names the file, the experiment ends with that file.
/// </summary>
internal static class MutatedFilesExperiment
{
    private const int UsualFiles = 1_000_000;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["files", "readers", "seed"]);
        int files = parsed.Whole("files", UsualFiles);
        int seed = parsed.Whole("seed", 1);
        var table = new TextTable("reader", "files", "refused", "most kB allocated beyond twice the file", "seconds");
        foreach (string name in parsed.Choice("readers", MutatedReaders.Names))
        {
            using var reader = MutatedReaders.Open(name);
            var watch = Stopwatch.StartNew();
            var outcome = reader.Run(files, seed);
            table.Add(name, $"{outcome.Files}", $"{outcome.Refused}", $"{outcome.LargestExcess >> 10}", watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture));
            Console.Error.WriteLine($"{name}: {outcome}");
        }
        table.Print();
    }
}
