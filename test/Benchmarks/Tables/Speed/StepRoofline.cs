using Benchmarks.Running;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables;
using Microsoft.ML.Kan.Tables.Networks;

namespace Benchmarks.Tables.Speed;

/// <summary>
/// One step of the default network on 16 features against what one core could do: its arithmetic at the speed of multiply-adds on registers, and its
/// traffic at the speed of the caches that hold the table and all parameters. The larger of the two is the bound.
/// </summary>
internal static class StepRoofline
{
    private const int Width = 16;
    private const int Sample = 4096;
    private const int Steps = 400;
    private const double Rate = 0.01;

    // Operations for a hidden function or its slope, AdamW of a parameter, and the normalisation of a node and its gradient; a root or a quotient counts as one.
    private const double PerFunction = 10;
    private const double PerUpdate = 16;
    private const double PerNode = 15;

    // Numbers read or written: per parameter by the table, the suffix sums, the norm and AdamW; per node by normalisation and hidden functions.
    private const double TrafficOfParameter = 2 + 3 + 1 + 7;
    private const double TrafficOfNode = 13;

    public static void Run(ExperimentArguments arguments)
    {
        TorchSharp.torch.set_num_threads(1);
        var table = new TextTable("rows a step", "µs", "kernel alone", "arithmetic, µs", "traffic, µs", "times the bound");
        double peak = MachinePeaks.Arithmetic();
        foreach (int batch in new[] { 32, 64, 256, 1024 })
            Measure(batch, peak, arguments.Has("quick") ? Steps / 20 : Steps, table);
        Console.WriteLine($"## A step of one network, {Width} features, one thread, {peak / 1e9:F0} billion operations a second at most\n");
        table.Print();
    }

    private static void Measure(int batch, double peak, int steps, TextTable table)
    {
        var rows = GeneratedRows();
        var member = new KanMember();
        using var random = new RandomSource(1);
        var layout = KnotLayout.Of(Summary(rows), member.Knots);
        using var network = new KnotNetwork(layout, member, 1, random);
        var cells = new KnotCells(layout);
        using var learner = new NetworkInTraining(network, cells, 0, -1, "network");
        using var kernel = new KnotKernel(network, cells);
        using var parameters = new FlatParameters(learner.Groups);
        using var optimizer = new AdamW(parameters, new OptimizerSettings { WeightDecay = 0.07 });
        int[] places = [.. Enumerable.Range(0, batch)];
        float[][] batches = [.. rows.Chunk(batch).Where(chunk => chunk.Length == batch).Select(chunk => chunk.SelectMany(row => row).ToArray())];
        int next = 0;
        var (kernels, all) = (new List<double>(), new List<double>());
        for (int step = 0; step < steps; step++)
        {
            double own = 0;
            double whole = MachinePeaks.Seconds(() => optimizer.Step(Learn, Rate));
            kernels.Add(own);
            all.Add(whole);

            double Learn()
            {
                own = MachinePeaks.Seconds(() =>
                {
                    cells.Read(batches[next++ % batches.Length], batch);
                    kernel.Learn(places, (row, outputs, gradient) => gradient[0] = (outputs[0] - row) / batch);
                });
                return parameters.ClipGradientNorm(double.MaxValue);
            }
        }
        double numbers = parameters.Values.NumberOfElements;
        double nodes = (double)batch * member.HiddenWidth;
        double gathered = nodes * cells.PerRow;
        double arithmetic = ((4 * gathered) + (nodes * network.Functions * ((2 * PerFunction) + 6)) + (nodes * PerNode) + (numbers * (PerUpdate + 4))) / peak;
        double near = MachinePeaks.Traffic(cells.TableRows * member.HiddenWidth * sizeof(float));
        double far = MachinePeaks.Traffic((long)numbers * 6 * sizeof(float));
        double traffic = ((3 * gathered * sizeof(float)) / near) + (((numbers * TrafficOfParameter) + (nodes * TrafficOfNode)) * sizeof(float) / far);
        double time = Middle.Of(all);
        table.Add(
            $"{batch}", $"{time * 1e6:F0}", $"{Middle.Of(kernels) * 1e6:F0}", $"{arithmetic * 1e6:F0}", $"{traffic * 1e6:F0}", $"{time / Math.Max(arithmetic, traffic):F2}");
    }

    private static float[][] GeneratedRows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Sample).Select(_ => Enumerable.Range(0, Width).Select(_ => random.NextSingle()).ToArray())];
    }

    private static DataSummary Summary(float[][] rows)
    {
        var columns = new TrainingColumns([new ColumnSpec("Features", ColumnContent.Numbers, Width) { AllowsMissing = true }], new ColumnSpec("Label", ColumnContent.Numbers, 1), null);
        var block = new RowBlock(columns.All);
        foreach (var row in rows)
        {
            row.CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(Width));
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(0f);
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [.. Enumerable.Range(0, rows.Length)]);
        return builder.Build();
    }
}
