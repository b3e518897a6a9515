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
/// Tensors from a safetensors file of 500 MB beside the bare reading of its bytes into memory, each in a process of its own. Targets: 1.2
/// of the time, and a peak of 1.1 of the weights.
/// </summary>
internal static class LoadingExperiment
{
    private const int Tensors = 50;
    private const int MegabytesEach = 10;
    private const int Runs = 7;
    private const double Megabyte = 1 << 20;
    private static readonly string[] Variants = ["bytes", "tensors"];

    /// <param name="arguments">Nothing for the comparison; a variant and a file for one run in this process.</param>
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
        var table = new TextTable("reading", "median ms", "ratio", "peak, MB", "of the weights");
        double baseline = 0;
        foreach (string name in Variants)
        {
            double[] numbers = [.. ChildExperiment.Capture("peft-loading", name, path).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            baseline = baseline == 0 ? numbers[0] : baseline;
            table.Add(name, Text(numbers[0], "F0"), Text(numbers[0] / baseline, "F3"), Text(numbers[1], "F0"), Text(numbers[1] / (Tensors * MegabytesEach), "F3"));
        }
        Console.WriteLine($"{Tensors * MegabytesEach} MB in {Tensors} tensors, {Runs} times, the file in the system's cache\n");
        table.Print();
    }

    private static void Write(string path)
    {
        using var scope = NewDisposeScope();
        using var stream = File.Create(path);
        var tensors = Enumerable.Range(0, Tensors).Select(i => KeyValuePair.Create($"weight{i}", rand(MegabytesEach << 8, 1 << 10)));
        SafeTensorsWriter.Write(stream, tensors);
    }

    private static void Measure(string variant, string path)
    {
        Action<string> read = variant == Variants[0] ? ReadBytes : ReadTensors;
        using (zeros(1))
            GC.Collect();
        ProcessMemory.ResetPeak();
        long before = Environment.WorkingSet;
        double[] times = [.. Enumerable.Range(0, Runs).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            read(path);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order()];
        Console.Write($"{Text(times[Runs / 2], "R")} {Text((ProcessMemory.Peak - before) / Megabyte, "R")}");
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

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
