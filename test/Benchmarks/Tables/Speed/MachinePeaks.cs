using System.Diagnostics;
using System.Numerics;

namespace Benchmarks.Tables.Speed;

/// <summary>Short probes of what one core can do: the lowest of several times counts.</summary>
internal static class MachinePeaks
{
    private const int Repetitions = 30;
    private const int Sums = 10;
    private const int Rounds = 200_000;
    private const long BytesOfProbe = 1 << 24;

    /// <summary>Floating-point operations a second of multiply-adds on registers; a multiply-add counts as two.</summary>
    public static double Arithmetic()
    {
        double lowest = Enumerable.Range(0, Repetitions).Min(_ => Seconds(() => Sum()));
        return 2.0 * Vector<float>.Count * Sums * Rounds / lowest;
    }

    /// <summary>Bytes a second, read and written alike, of adding to the numbers of a buffer again and again.</summary>
    /// <param name="bytes">The size of the buffer: it decides which cache holds it.</param>
    public static double Traffic(long bytes)
    {
        var buffer = new Vector<float>[bytes / (sizeof(float) * Vector<float>.Count)];
        int passes = (int)Math.Max(1, BytesOfProbe / bytes);
        double lowest = Enumerable.Range(0, Repetitions).Min(_ => Seconds(() => Add(buffer, passes)));
        return 2.0 * sizeof(float) * Vector<float>.Count * buffer.Length * passes / lowest;
    }

    /// <summary>Seconds of one call.</summary>
    public static double Seconds(Action body)
    {
        long start = Stopwatch.GetTimestamp();
        body();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Add(Vector<float>[] buffer, int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            for (int i = 0; i < buffer.Length; i++)
                buffer[i] += Vector<float>.One;
        }
    }

    // As many sums as hide the latency of a multiply-add.
    private static float Sum()
    {
        var (x, y) = (new Vector<float>(0.999f), new Vector<float>(0.001f));
        Vector<float> s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x;
        for (int round = 0; round < Rounds; round++)
        {
            (s0, s1, s2) = (Vector.FusedMultiplyAdd(s0, x, y), Vector.FusedMultiplyAdd(s1, x, y), Vector.FusedMultiplyAdd(s2, x, y));
            (s3, s4, s5) = (Vector.FusedMultiplyAdd(s3, x, y), Vector.FusedMultiplyAdd(s4, x, y), Vector.FusedMultiplyAdd(s5, x, y));
            (s6, s7, s8) = (Vector.FusedMultiplyAdd(s6, x, y), Vector.FusedMultiplyAdd(s7, x, y), Vector.FusedMultiplyAdd(s8, x, y));
            s9 = Vector.FusedMultiplyAdd(s9, x, y);
        }
        return Vector.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9);
    }
}
