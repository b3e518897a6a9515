using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables.Categories;

/// <summary>Processor time of a fit by the number of values of one category, in turn, so that what else the machine does meets all of them.</summary>
internal static class CategoryCost
{
    private const int Features = 4;
    private static readonly int[] Values = [10, 100, 1000, 10_000];

    public static void Run(ExperimentArguments arguments)
    {
        int rows = arguments.Whole("rows", 20_000);
        var times = Values.ToDictionary(count => count, _ => new List<double>());
        Seconds(Values[0], 1000); // loads and compiles the code
        for (int repetition = 0; repetition < arguments.Whole("repetitions", 5); repetition++)
        {
            foreach (int count in Values)
                times[count].Add(Seconds(count, rows));
        }
        var table = new TextTable("values", "processor s, median", "lowest", "median of the ratios to 10 values");
        foreach (int count in Values)
            table.Add($"{count:N0}", $"{Middle.Of(times[count]):F2}", $"{times[count].Min():F2}", $"{Middle.Of(times[count].Zip(times[Values[0]], (own, few) => own / few)):F2}");
        Console.WriteLine($"## One fit of Kan Fast: {rows:N0} rows, {Features} features, one category\n");
        table.Print();
    }

    private static double Seconds(int values, int rows)
    {
        var context = new MLContext(1);
        var data = context.Data.LoadFromEnumerable(Generate(values, rows), Schema(values));
        var options = new KanRegressionTrainer.Options { Effort = KanEffort.Fast, Seed = 1, NumberOfThreads = 1, CategoryColumnNames = [nameof(Row.Kind)] };
        var time = ProcessorTime.Start();
        context.Regression.Trainers.Kan(options).Fit(data).Dispose();
        return time.Elapsed.Processor;
    }

    private static SchemaDefinition Schema(int values)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Kind)].ColumnType = new KeyDataViewType(typeof(uint), values);
        return schema;
    }

    private static Row[] Generate(int values, int rows)
    {
        var random = new Random(1);
        double[] effects = [.. Enumerable.Range(0, values).Select(_ => random.NextDouble())];
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            int kind = random.Next(values);
            float[] x = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
            return new Row { Features = x, Kind = (uint)kind, Label = (float)(effects[kind] + Math.Sin(6 * x[0]) + (x[1] * x[2])) };
        })];
    }

    private sealed class Row
    {
        [VectorType(CategoryCost.Features)]
        public float[] Features { get; set; } = [];

        [KeyType(10)]
        public uint Kind { get; set; }

        public float Label { get; set; }
    }
}
