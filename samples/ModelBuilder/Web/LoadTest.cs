using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace ModelBuilderSample.Web;

/// <summary>Requests to a server from several workers, with a reload in the middle: counts, errors, times and the memory of the server.</summary>
internal static class LoadTest
{
    /// <summary>Starts the server as a second process, loads it and stops it. Returns the exit code.</summary>
    public static async Task<int> RunAsync(int seconds, int workers)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(LoadTest).Assembly.Location, "serve"]) { RedirectStandardOutput = true };
        using var server = Process.Start(start)!;
        var address = new Uri((await server.StandardOutput.ReadLineAsync())!);
        try
        {
            return await Load(address, seconds, workers, () =>
            {
                server.Refresh();
                return server.WorkingSet64;
            });
        }
        finally
        {
            using var client = new HttpClient();
            using var stop = await client.PostAsync(new Uri(address, "stop"), null);
            await server.WaitForExitAsync();
            Console.WriteLine($"The server ended with code {server.ExitCode}.");
        }
    }

    public static async Task<int> Load(Uri address, double seconds, int workers, Func<long> memory)
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        var times = new List<double>[workers];
        int errors = 0;
        var work = Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            times[worker] = [];
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                long start = Stopwatch.GetTimestamp();
                using var answer = worker % 4 == 3
                    ? await client.PostAsJsonAsync(new Uri(address, "sentiment"), new Sentiment.ModelInput { Text = "a good film" })
                    : await client.PostAsJsonAsync(new Uri(address, "price"), Server.Example);
                if (!answer.IsSuccessStatusCode)
                    Interlocked.Increment(ref errors);
                times[worker].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })).ToArray();

        int parts = Math.Max(2, (int)(seconds / 5));
        for (int part = 1; part <= parts; part++)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, (seconds * part / parts) - watch.Elapsed.TotalSeconds)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,5:F0} s  server {memory() / 1e6,5:F0} MB  {times.Sum(list => list.Count),8:N0} requests"));
            if (part == parts / 2)
            {
                using var answer = await client.PostAsync(new Uri(address, "reload"), null);
                Console.WriteLine($"         models reloaded: {answer.StatusCode}");
            }
        }
        await Task.WhenAll(work);
        double[] all = [.. times.SelectMany(list => list).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Length:N0} requests, {errors} errors; milliseconds: median {all[all.Length / 2]:F2}, 99 % {all[all.Length * 99 / 100]:F2}, highest {all[^1]:F1}"));
        return errors == 0 ? 0 : 1;
    }
}
