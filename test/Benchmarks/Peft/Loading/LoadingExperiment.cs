using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Loading;

/// <summary>
/// Compares reading tensors from a 500 MB safetensors file with reading its bytes into memory. Each reading has its own process, because a
/// program loads its weights once, and the two alternate. The file is in the system's cache, so reading is processor work.
/// Targets: 1.2 times the time, and a peak of 1.1 times the weights.
/// </summary>
internal static class LoadingExperiment
{
    private const int Tensors = 50;
    private const int MegabytesEach = 10;
    private const int Runs = 7;
    private const double Megabyte = 1 << 20;
    private static readonly string[] Variants = ["bytes", "tensors"];

    /// <param name="arguments">Empty for the comparison; a variant and a file for one reading in this process.</param>
    public static void Run(string[] arguments)
    {
        if (arguments is [var variant, var file])
        {
            Measure(variant, file);
            return;
        }
        using var folder = new TemporaryFolder();
        string path = folder.File("weights.safetensors");
        Write(path);
        double[][][] runs = [.. Enumerable.Range(0, Runs).Select(_ => Variants.Select(name => Numbers(name, path)).ToArray())];
        var table = new TextTable("reading", "processor ms", "ratio", "ms", "peak, MB", "of the weights");
        for (int i = 0; i < Variants.Length; i++)
        {
            double Middle(Func<double[][], double> measure) => Median(runs.Select(measure));
            table.Add(
                Variants[i], Text(Middle(run => run[i][0]), "F0"), Text(Middle(run => run[i][0] / run[0][0]), "F2"), Text(Middle(run => run[i][1]), "F0"),
                Text(Middle(run => run[i][2]), "F0"), Text(Middle(run => run[i][2] / (Tensors * MegabytesEach)), "F3"));
        }
        Console.WriteLine($"{Tensors * MegabytesEach} MB in {Tensors} tensors, medians of {Runs} processes, ratios turn by turn\n");
        table.Print();
    }

    private static double[] Numbers(string variant, string path)
        => [.. ChildExperiment.Capture("peft-loading", variant, path).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static void Write(string path)
    {
        using var stream = File.Create(path);
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, Tensors).Select(i => KeyValuePair.Create($"weight{i:D2}", rand(MegabytesEach << 8, 1 << 10)));
        SafeTensorsWriter.Write(stream, tensors);
    }

    private static void Measure(string variant, string path)
    {
        Action<string> read = variant == Variants[0] ? ReadBytes : ReadTensors;
        using (zeros(1))
            GC.Collect();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;
        using var self = Process.GetCurrentProcess();
        var (processor, start) = (self.TotalProcessorTime, Stopwatch.GetTimestamp());
        read(path);
        var elapsed = Stopwatch.GetElapsedTime(start);
        self.Refresh();
        double peak = (ProcessMemory.Peak - before) / Megabyte;
        Console.Write($"{Text((self.TotalProcessorTime - processor).TotalMilliseconds, "R")} {Text(elapsed.TotalMilliseconds, "R")} {Text(peak, "R")}");
    }

    private static unsafe void ReadBytes(string path)
    {
        using var file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        byte* memory = (byte*)NativeMemory.Alloc((nuint)length);
        try
        {
            for (long place = 0; place < length;)
                place += RandomAccess.Read(file, new Span<byte>(memory + place, (int)Math.Min(1 << 20, length - place)), place);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static void ReadTensors(string path)
    {
        using var scope = NewDisposeScope();
        _ = SafeTensorsReader.ReadAll(path);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
